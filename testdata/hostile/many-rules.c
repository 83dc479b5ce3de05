// SPDX-License-Identifier: Apache-2.0
//
// Known about it:
//  - Its function `many_rules` has 60,000 distinct unwind rules, more than any compiler's output,
//  and
//    spends all of its time where the last of them holds. Stack: many_rules, main.
//  - Runs until it is killed.
#include "../target.h"

void many_rules(uint64_t iterations);

// Each byte of the sled moves the CFA, as far as the unwind information goes. The frame of 1 MiB at
// its end is real.
__asm__(".text\n"
        ".globl many_rules\n"
        ".type many_rules, @function\n"
        "many_rules:\n"
        ".cfi_startproc\n"
        "jmp 1f\n"
        ".set cfa_offset, 16\n"
        ".rept 60000\n"
        ".cfi_def_cfa_offset cfa_offset\n"
        "nop\n"
        ".set cfa_offset, cfa_offset + 8\n"
        ".endr\n"
        ".cfi_def_cfa_offset 8\n"
        "1: sub $0x100000, %rsp\n"
        ".cfi_def_cfa_offset 0x100008\n"
        "2: dec %rdi\n"
        "jnz 2b\n"
        "add $0x100000, %rsp\n"
        ".cfi_def_cfa_offset 8\n"
        "ret\n"
        ".cfi_endproc\n"
        ".size many_rules, . - many_rules\n");

int main(int argc, char **argv) {
    target_usage(argc, argv, "[--await-go]");
    target_ready(argc, argv);
    for (;;) {
        many_rules(1000000);
    }
}
