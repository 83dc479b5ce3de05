// SPDX-License-Identifier: Apache-2.0
//
// Known about it: has the kernel run a BPF program (bpf-spinner.bpf.o beside it, compiled with -g)
// for --ms (default 1000) of CPU time, and does little else.
#include <limits.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "target.h"

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static int load(void) {
    char path[PATH_MAX + 16];
    const ssize_t length = readlink("/proc/self/exe", path, PATH_MAX);
    if (length < 0) {
        fail("/proc/self/exe");
    }
    strcpy(path + length, ".bpf.o");
    struct bpf_object *object = bpf_object__open_file(path, NULL);
    if (!object || bpf_object__load(object) != 0) {
        fail(path);
    }
    return bpf_program__fd(bpf_object__find_program_by_name(object, "spin_in_bpf"));
}

int main(int argc, char **argv) {
    target_usage(argc, argv, "[--ms MS] [--await-go]");
    const uint64_t nanos = target_number_option(argc, argv, "--ms", 1000) * 1000000;
    const int program = load();
    target_ready(argc, argv);
    char packet[64] = "";
    const uint64_t end = target_cpu_nanos() + nanos;
    while (target_cpu_nanos() < end) {
        LIBBPF_OPTS(bpf_test_run_opts, options, .data_in = packet, .data_size_in = sizeof(packet),
                    .repeat = 500);
        if (bpf_prog_test_run_opts(program, &options) != 0) {
            fail("run the BPF program");
        }
    }
    return 0;
}
