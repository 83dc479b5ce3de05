/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef GIMLET_ARCH_X86_64_H
#define GIMLET_ARCH_X86_64_H

/* struct pt_regs of arch/x86/include/uapi/asm/ptrace.h, as 64-bit words. */
#define PT_REGS_WORDS 21
#define PT_REGS_FP    4 /* rbp */
#define PT_REGS_PC    16
#define PT_REGS_MODE  17 /* cs */
#define PT_REGS_SP    19

/* Privilege level 3 in the code segment selector. */
#define IS_USER_MODE(cs)   (((cs)&3) == 3)
/* __USER32_CS of arch/x86/include/asm/segment.h. */
#define IS_COMPAT_MODE(cs) (((cs)&0xffff) == 0x23)

/* The first address above user space with five-level paging (Documentation/arch/x86/x86_64/mm.rst).
 */
#define USER_SPACE_END (1ULL << 56)

/*
 * Where entry code saves the user registers: at the top of the kernel stack. 16384 is THREAD_SIZE
 * without KASAN. Only used where bpf_task_pt_regs() is missing (before Linux 5.15).
 */
#define SAVED_USER_REGISTERS(task)                                                                 \
    (BPF_CORE_READ(task, stack) + 16384 - PT_REGS_WORDS * sizeof(u64))

#endif
