// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
//
// What bpf-spinner has the kernel run.
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "Dual BSD/GPL";

// A verifier follows every round.
#define ROUNDS 10000

SEC("socket")
int spin_in_bpf(struct __sk_buff *packet) {
    __u32 sum = packet->len;
#pragma clang loop unroll(disable)
    for (__u32 i = 0; i < ROUNDS; i++) {
        sum = (sum ^ i) * 2654435761u; // the line that a test looks for: HOT
    }
    return (int)sum;
}
