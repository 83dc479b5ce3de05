// SPDX-License-Identifier: Apache-2.0
//
// Known about it: burns --ms (default 1000) of CPU time, all of it in `undescribed_spin`, below
// `undescribed_caller`, which has no unwind information and moves the stack pointer in a way that
// its beginning does not decide. Built without frame pointers.
#include "target.h"

static const char usage[] = "[--ms MS] [--await-go]";
static uint64_t nanos;

TARGET_FUNCTION void undescribed_spin(void) {
    TARGET_SPIN_CPU_NANOS(nanos);
}

void undescribed_caller(void);
__asm__(".text\n"
        ".globl undescribed_caller\n"
        ".type undescribed_caller, @function\n"
        "undescribed_caller:\n"
        "lea -24(%rsp), %rsp\n"
        "call undescribed_spin\n"
        "lea 24(%rsp), %rsp\n"
        "ret\n"
        ".size undescribed_caller, . - undescribed_caller\n");

int main(int argc, char **argv) {
    target_usage(argc, argv, usage);
    nanos = target_number_option(argc, argv, "--ms", 1000) * 1000000;
    target_ready(argc, argv);
    undescribed_caller();
    return 0;
}
