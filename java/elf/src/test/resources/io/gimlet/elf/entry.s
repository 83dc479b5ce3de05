# SPDX-License-Identifier: Apache-2.0
#
# A program whose first code has no FDE, and no caller.
        .text
        .globl  _start
_start: xor     %ebp, %ebp
        call    described
        hlt
        .balign 64
described:
        .cfi_startproc
        ret
        .cfi_endproc
