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

/*
 * orig_rax is -1 unless a system call brought the task into the kernel (arch/x86/entry). An exec
 * that is done is none any more: the pc is where the new program begins. It has cleared the
 * registers, where an exec that began has the pc in rcx, or, with FRED, what the program left
 * there. 59 and 322 are execve and execveat (syscall_64.tbl).
 */
#define PT_REGS_SYSTEM_CALL 15
#define PT_REGS_RCX         11
#define IS_EXEC(number)     ((number) == 59 || (number) == 322)
#define IS_IN_SYSTEM_CALL(words)                                                                   \
    ((s64)(words)[PT_REGS_SYSTEM_CALL] >= 0 &&                                                     \
     !(IS_EXEC((words)[PT_REGS_SYSTEM_CALL]) && (words)[PT_REGS_RCX] == 0))

/* DWARF register numbers (psABI, figure 3.36), and the word of struct pt_regs for each: a digit per
 * register, rax (0) in the lowest one. rsp is not asked for. */
#define DWARF_FP                 6
#define DWARF_SP                 7
#define PT_REGS_OF_DWARF(number) ((0x0123678904ED5BCAULL >> ((number)*4)) & 15)

/* The same for the arguments 1 to 6 of a function (psABI 3.2.3): rdi, rsi, rdx, rcx, r8, r9. */
#define PT_REGS_OF_ARGUMENT(number) ((0x89BCDE0 >> ((number)*4)) & 15)

/* struct rt_sigframe (arch/x86/include/asm/sigframe.h) once the handler has returned: the stack
 * pointer is at uc, and the registers begin 40 bytes into it (struct sigcontext_64). */
#define SIGNAL_FRAME_FP (40 + 10 * 8)
#define SIGNAL_FRAME_SP (40 + 15 * 8)
#define SIGNAL_FRAME_PC (40 + 16 * 8)

/*
 * Where the return address of a function lay that has returned to the trampoline of return probes.
 * The trampoline is a breakpoint; from Linux 6.11 on it pushes three registers and makes a system
 * call, which ends at byte 13 (arch/x86/kernel/uprobes.c).
 */
#define TRAMPOLINE_CALL_END                      13
#define IS_BEHIND_PROBES(pc)                     (((pc)&4095) == TRAMPOLINE_CALL_END)
#define RETURN_ADDRESS_BEHIND_TRAMPOLINE(pc, sp) ((sp)-8 + (IS_BEHIND_PROBES(pc) ? 24 : 0))
/* What the kernel remembers is where the return address lay. */
#define IS_RETURN_PLACE(stack, place)            ((stack) == (place))
#define SP_BEHIND_RETURN_PLACE(place)            ((place) + 8)

/*
 * What the trampoline of optimized uprobes has pushed above its return address, in words, at each
 * of its first 18 bytes, two bits for each: push rcx, push r11, push rax, mov rax, syscall,
 * pop rax, pop r11, pop rcx, ret (uprobe_trampoline_entry in arch/x86/kernel/uprobes.c, from
 * Linux 6.18 on).
 */
#define WORDS_ON_PROBE_TRAMPOLINE(offset)                                                          \
    ((offset) < 18 ? (0x12fffff84ULL >> (2 * (offset))) & 3 : 0)

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
