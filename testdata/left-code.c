// SPDX-License-Identifier: Apache-2.0
//
// Known about it: burns --ms (default 1000) of CPU time, all of it in `left_spin`, below
// `left_caller`, which pushes the address of data where its unwind information says that its caller
// is. Built without frame pointers.
#include "target.h"

static const char usage[] = "[--ms MS] [--await-go]";
static uint64_t nanos;

int left_data = 1;

TARGET_FUNCTION void left_spin(void) {
    TARGET_SPIN_CPU_NANOS(nanos);
}

void left_caller(void);
__asm__(".text\n"
        ".globl left_caller\n"
        ".type left_caller, @function\n"
        "left_caller:\n"
        ".cfi_startproc\n"
        "lea left_data(%rip), %rax\n"
        "push %rax\n"
        "call left_spin\n"
        "pop %rax\n"
        "ret\n"
        ".cfi_endproc\n"
        ".size left_caller, . - left_caller\n");

int main(int argc, char **argv) {
    target_usage(argc, argv, usage);
    nanos = target_number_option(argc, argv, "--ms", 1000) * 1000000;
    target_ready(argc, argv);
    left_caller();
    return 0;
}
