// SPDX-License-Identifier: Apache-2.0
//
// Known about it:
//  - One thread ("taker") calls `taker_take` --calls times (default 1000), with 1, 2, ... as its
//    first argument, under a stack of exactly --depth frames (default 20, from 4): taker_take,
//    depth - 3 of taker_node, taker_body, taker_root.
//  - `taker_taken` is in taker_take, behind the instructions that set up its frame.
//  - At every tenth call it sleeps for 100 us in taker_body, without a function of libc.
//  - The chain ends at taker_root, which clears the frame pointer and has no caller by its CFI.
//  - Then it prints "taken CALLS" and ends.
#include <pthread.h>

#include "target.h"

static const char usage[] = "[--depth N] [--calls N] [--await-go]";

static unsigned depth;
static uint64_t calls;

void taker_take(uint64_t amount);
#if defined(__x86_64__)
__asm__(".text\n"
        ".type taker_take, @function\n"
        "taker_take:\n"
        ".cfi_startproc\n"
        "push %rbp\n"
        ".cfi_def_cfa_offset 16\n"
        ".cfi_offset rbp, -16\n"
        "mov %rsp, %rbp\n"
        ".cfi_def_cfa_register rbp\n"
        "taker_taken:\n"
        "nop\n"
        "pop %rbp\n"
        ".cfi_def_cfa rsp, 8\n"
        "ret\n"
        ".cfi_endproc\n"
        ".size taker_take, . - taker_take\n"
        ".type taker_root, @function\n"
        "taker_root:\n"
        ".cfi_startproc\n"
        ".cfi_undefined rip\n"
        "push %rbp\n"
        ".cfi_adjust_cfa_offset 8\n"
        "xor %ebp, %ebp\n"
        "call taker_body\n"
        "pop %rbp\n"
        ".cfi_adjust_cfa_offset -8\n"
        "xor %eax, %eax\n"
        "ret\n"
        ".cfi_endproc\n"
        ".size taker_root, . - taker_root\n");
#else
#error "no frames written down for this architecture"
#endif

TARGET_FUNCTION static uint64_t taker_node(unsigned nodes, uint64_t amount) {
    if (nodes > 1) {
        return taker_node(nodes - 1, amount) + 1;
    }
    taker_take(amount);
    return amount;
}

TARGET_FUNCTION void taker_body(void) {
    const struct timespec nap = {.tv_nsec = 100000};
    for (uint64_t call = 1; call <= calls; call++) {
        taker_node(depth - 3, call);
        if (call % 10 == 0) {
            target_syscall(SYS_nanosleep, (long)&nap, 0, 0);
        }
    }
}

void *taker_root(void *unused);

int main(int argc, char **argv) {
    target_usage(argc, argv, usage);
    depth = (unsigned)target_number_option(argc, argv, "--depth", 20);
    calls = target_number_option(argc, argv, "--calls", 1000);
    if (depth < 4) {
        fprintf(stderr, "usage: %s %s\n", argv[0], usage);
        return 2;
    }
    target_ready(argc, argv);
    pthread_t thread;
    if (pthread_create(&thread, NULL, taker_root, NULL) != 0) {
        perror("pthread_create");
        return 1;
    }
    pthread_setname_np(thread, "taker");
    pthread_join(thread, NULL);
    printf("taken %llu\n", (unsigned long long)calls);
    return 0;
}
