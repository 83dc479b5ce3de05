# SPDX-License-Identifier: Apache-2.0
#
# Functions without call frame information (`bare_`), each beside the same instructions with it
# (`told_`): what the assembler says of the second is the second opinion on the first.
        .text
        .macro both body:vararg
        .p2align 4
        .globl bare_\body
        .type bare_\body, @function
bare_\body:
        \body
        .size bare_\body, . - bare_\body
        .p2align 4, 0xcc
        .globl told_\body
        .type told_\body, @function
told_\body:
        .cfi_startproc
        told = 1
        \body
        told = 0
        .cfi_endproc
        .size told_\body, . - told_\body
        .endm

        .macro cfa offset
        .if told
        .cfi_def_cfa_offset \offset
        .endif
        .endm
        .macro fp offset
        .if told
        .cfi_offset %rbp, \offset
        .endif
        .endm
        .macro fp_restored
        .if told
        .cfi_restore %rbp
        .endif
        .endm
        told = 0

        .globl first
        .type first, @function
first:
        .cfi_startproc
        ret
        .cfi_endproc
        .size first, . - first

# As rustc's __rust_begin_short_backtrace.
        .macro aligned
        push %rax
        cfa 16
        call *%rdi
        pop %rcx
        cfa 8
        ret
        .endm

        .macro added
        sub $8, %rsp
        cfa 16
        call *%rdi
        add $8, %rsp
        cfa 8
        ret
        .endm

        .macro saving
        push %r15
        cfa 16
        push %rbp
        cfa 24
        fp -24
        push %rbx
        cfa 32
        sub $0x188, %rsp
        cfa 424
        call *%rdi
        test %eax, %eax
        je 1f
        add $0x188, %rsp
        cfa 32
        pop %rbx
        cfa 24
        pop %rbp
        cfa 16
        fp_restored
        pop %r15
        cfa 8
        ret
        cfa 424
        fp -24
1:      call *%rsi
        add $0x188, %rsp
        cfa 32
        pop %rbx
        cfa 24
        pop %rbp
        cfa 16
        fp_restored
        pop %r15
        cfa 8
        ret
        .endm

        both aligned
        both added
        both saving

# What its beginning and its end do not decide.
        .p2align 4
        .globl bare_unequal
        .type bare_unequal, @function
bare_unequal:
        push %rbx
        call *%rdi
        push %r12
        call *%rdi
        pop %r12
        pop %rbx
        pop %rcx
        ret
        .size bare_unequal, . - bare_unequal

        .p2align 4
        .globl bare_endless
        .type bare_endless, @function
bare_endless:
        push %rbx
1:      call *%rdi
        jmp 1b
        .size bare_endless, . - bare_endless

        .p2align 4
        .globl bare_frame
        .type bare_frame, @function
bare_frame:
        push %rbp
        mov %rsp, %rbp
        sub $32, %rsp
        call *%rdi
        leave
        ret
        .size bare_frame, . - bare_frame

# As musl's __restore_rt, which has a nop before it, and as it is with the shorter instruction.
        .p2align 4
        nop
        .globl bare_restore
        .type bare_restore, @function
bare_restore:
        mov $15, %rax
        syscall
        .size bare_restore, . - bare_restore
        nop
        .globl bare_restore_short
        .type bare_restore_short, @function
bare_restore_short:
        mov $15, %eax
        syscall
        .size bare_restore_short, . - bare_restore_short

        .p2align 4
        .globl last
        .type last, @function
last:
        .cfi_startproc
        ret
        .cfi_endproc
        .size last, . - last
