/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef GIMLET_ARCH_AARCH64_H
#define GIMLET_ARCH_AARCH64_H

/* struct user_pt_regs of arch/arm64/include/uapi/asm/ptrace.h, as 64-bit words. */
#define PT_REGS_WORDS 34
#define PT_REGS_FP    29 /* x29 */
#define PT_REGS_SP    31
#define PT_REGS_PC    32
#define PT_REGS_MODE  33 /* pstate */

/* PSR_MODE_MASK: EL0t is 0. */
#define IS_USER_MODE(pstate)   (((pstate)&0xf) == 0)
/* PSR_MODE32_BIT. */
#define IS_COMPAT_MODE(pstate) (((pstate)&0x10) != 0)

/* A stack is walked by frame records, for which it makes no difference. */
#define IS_IN_SYSTEM_CALL(words) 0

/* DWARF register numbers (DWARF for the Arm 64-bit Architecture) are those of struct user_pt_regs.
 */
#define DWARF_FP                 29
#define DWARF_SP                 31
#define PT_REGS_OF_DWARF(number) ((number)&31)

/* The arguments 1 to 8 of a function are in x0 to x7 (AAPCS64 6.8.2). */
#define PT_REGS_OF_ARGUMENT(number) (((number)-1) & 7)

/* struct rt_sigframe (arch/arm64/kernel/signal.c) once the handler has returned: siginfo is at the
 * stack pointer, and x0 lies 312 bytes above it. */
#define SIGNAL_FRAME_FP (312 + 29 * 8)
#define SIGNAL_FRAME_SP (312 + 31 * 8)
#define SIGNAL_FRAME_PC (312 + 32 * 8)

/* A return address is in a register when it is replaced: what the kernel remembers is the stack
 * pointer of then, the upper end of the frame. Behind a frame record (unwind_frame_pointer() in
 * frame_pointers.h) the next such end is that of the frame with the record. */
#define IS_BEHIND_PROBES(pc)                     0
#define RETURN_ADDRESS_BEHIND_TRAMPOLINE(pc, sp) ((void)(pc), (sp))
#define IS_RETURN_PLACE(stack, place)            ((stack) >= (place))
#define SP_BEHIND_RETURN_PLACE(place)            (place)

/* Probed instructions are not replaced by calls. */
#define WORDS_ON_PROBE_TRAMPOLINE(offset) 0

/* 52-bit virtual addresses, the largest that the architecture has for user space. */
#define USER_SPACE_END (1ULL << 52)

/* arm64 is promised from Linux 5.15, which has bpf_task_pt_regs(): nothing to read without it. */
#define SAVED_USER_REGISTERS(task) ((void)(task), (const void *)0)

#endif
