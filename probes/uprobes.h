/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What the kernel knows of uprobes in the current task (kernel/events/uprobes.c). Only the task
 * itself changes that, so that it holds still while a program interrupts it.
 */
#ifndef GIMLET_UPROBES_H
#define GIMLET_UPROBES_H

#include "environment.h"

#include "walk_state.h"

/* MAX_URETPROBE_DEPTH: how many functions of a task may wait for their return probes. */
#define MOST_RETURN_PROBES 64

/* MAX_UINSN_BYTES of arch/x86/include/asm/uprobes.h; arm64's instructions are shorter. */
#define LONGEST_INSTRUCTION_BYTES 16

/* The task's uprobes; NULL when it has met none. */
static __always_inline struct uprobe_task *current_uprobes(void) {
    struct task_struct *task = (struct task_struct *)bpf_get_current_task();
    return bpf_core_field_exists(task->utask) ? BPF_CORE_READ(task, utask) : NULL;
}

/* The page that the kernel added to the process, which begins with the trampoline of return probes.
 */
static __always_inline u64 uprobes_page(void) {
    struct task_struct *task = (struct task_struct *)bpf_get_current_task();
    return BPF_CORE_READ(task, mm, uprobes_state.xol_area, vaddr);
}

/*
 * Where the function returns to whose return address lies at a place of the stack, and was replaced
 * for a return probe; 0: there is no such function. Of several that wait there, as each jumped to
 * the next one, all have the same. Global, so that the verifier walks the loop once.
 */
GLOBAL_FUNCTION u64 replaced_return_address(u64 place) {
    struct uprobe_task *uprobes = current_uprobes();
    if (!uprobes) {
        return 0;
    }
    const struct return_instance *instance = BPF_CORE_READ(uprobes, return_instances);
    for (u32 i = 0; i < MOST_RETURN_PROBES && instance; i++) {
        if (IS_RETURN_PLACE(BPF_CORE_READ(instance, stack), place)) {
            return BPF_CORE_READ(instance, orig_ret_vaddr);
        }
        instance = BPF_CORE_READ(instance, next);
    }
    return 0;
}

/*
 * Leads from the kernel's page to the code in whose place it runs: the instruction that was probed,
 * or what a function with a return probe returns to. 0, or negative: it is not known.
 */
static __always_inline int leave_probe(u64 *pc, u64 *sp) {
    struct uprobe_task *uprobes = current_uprobes();
    if (!uprobes) {
        return -1;
    }
    /* 0 unless the task is stepping over an instruction. */
    u64 copy = BPF_CORE_READ(uprobes, xol_vaddr);
    if (copy != 0 && *pc - copy <= LONGEST_INSTRUCTION_BYTES) {
        *pc = BPF_CORE_READ(uprobes, vaddr) + (*pc - copy);
        return 0;
    }
    u64 place = RETURN_ADDRESS_BEHIND_TRAMPOLINE(*pc, *sp);
    u64 return_address = replaced_return_address(place);
    /* When the probes have been told, the kernel puts the address back where it was. */
    if (return_address == 0 && (!IS_BEHIND_PROBES(*pc) ||
                                read_user(&return_address, sizeof(return_address), place) != 0)) {
        return -1;
    }
    *pc = return_address;
    *sp = SP_BEHIND_RETURN_PLACE(place);
    return 0;
}

/*
 * Puts the return address of one function with a return probe into a copied stack. Returns the
 * function that was called before it; NULL: there is none.
 */
static __always_inline const struct return_instance *
restore_return_address(struct gimlet_deferred_sample *deferred,
                       const struct return_instance *instance) {
    u64 offset = BPF_CORE_READ(instance, stack) - deferred->stack_start;
    if (offset < deferred->stack_bytes && offset <= GIMLET_DEFERRED_STACK_BYTES - sizeof(u64)) {
        u64 *word = (u64 *)(deferred->stack + offset);
        /* Another value is there where longjmp() has left the function. */
        if (*word == uprobes_page()) {
            *word = BPF_CORE_READ(instance, orig_ret_vaddr);
        }
    }
    return BPF_CORE_READ(instance, next);
}

/* Leads the registers of a sample that waits out of the kernel's page. */
static __always_inline void restore_registers(struct gimlet_deferred_sample *deferred) {
    u64 pc = deferred->registers[PT_REGS_PC];
    u64 sp = deferred->registers[PT_REGS_SP];
    if (pc - uprobes_page() < PAGE_BYTES && leave_probe(&pc, &sp) == 0) {
        deferred->registers[PT_REGS_PC] = pc;
        deferred->registers[PT_REGS_SP] = sp;
    }
}

#endif
