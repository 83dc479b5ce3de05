// SPDX-License-Identifier: Apache-2.0
//
// Known about it:
//  - Its .debug_frame, which is compressed, is 60 MiB of instructions that say nothing: a few
//  hundred
//    kilobytes of file that keep a reader busy for seconds.
//  - All time goes to `slow_frames`, whose only unwind information that is. Stack: slow_frames,
//  main.
//  - Runs until it is killed.
#include "../target.h"

void slow_frames(uint64_t iterations);

// A CIE as gcc writes it, and one FDE: DW_CFA_remember_state, DW_CFA_restore_state, and so on.
__asm__(".text\n"
        ".globl slow_frames\n"
        ".type slow_frames, @function\n"
        "slow_frames:\n"
        "1: dec %rdi\n"
        "jnz 1b\n"
        "ret\n"
        ".size slow_frames, . - slow_frames\n"
        ".section .debug_frame, \"\", @progbits\n"
        "2: .long 4f - 3f\n"
        "3: .long 0xffffffff\n"
        ".byte 1, 0, 1, 0x78, 16, 0x0c, 7, 8, 0x90, 1\n"
        ".balign 8, 0\n"
        "4: .long 6f - 5f\n"
        "5: .long 2b\n"
        ".quad slow_frames, 8\n"
        ".fill 30 << 20, 2, 0x0b0a\n"
        "6:\n");

int main(int argc, char **argv) {
    target_usage(argc, argv, "[--await-go]");
    target_ready(argc, argv);
    for (;;) {
        slow_frames(1000000);
    }
}
