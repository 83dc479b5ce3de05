# SPDX-License-Identifier: Apache-2.0
# Every way in which symbols can lie in a section. Bytes only, no instructions, so that it suits any machine.
    .text
    .globl first
    .type first, @function
first:
    .fill 16, 1, 0x90
    .size first, 16

    .fill 16, 1, 0xcc           # a gap

    .globl outer
    .type outer, @function
outer:
    .fill 8, 1, 0x90
    .type inner, @function
inner:
    .fill 8, 1, 0x90
    .size inner, 8
    .globl label_in_outer
label_in_outer:
    .fill 16, 1, 0x90
    .size outer, 32

label:
    .fill 32, 1, 0x90
    .globl unsized_function
    .type unsized_function, @function
unsized_function:
    .fill 16, 1, 0x90

    .type local_alias, @function
    .weak weak_alias
    .type weak_alias, @function
    .globl global_alias
    .type global_alias, @function
    .globl label_alias
local_alias:
weak_alias:
global_alias:
label_alias:
    .fill 16, 1, 0x90
    .size local_alias, 16
    .size weak_alias, 16
    .size global_alias, 16

    .type too_long, @function
too_long:
    .fill 16, 1, 0x90
    .size too_long, 0x7fffffffffffffff

    .section .text_two, "ax", @progbits
"$x":
"$d.realm":
    .type second_section, @function
second_section:
    .fill 8, 1, 0x90
    .size second_section, 8
    .globl last_label
last_label:
    .fill 8, 1, 0x90

    .data
    .globl in_data
in_data:
    .fill 8, 1, 0
    .globl absolute
    .set absolute, 0x1000
    .section .note.GNU-stack, "", @progbits
