/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The unwinders of the pages that the kernel adds to processes with uprobes, [uprobes] and
 * [uprobes-trampoline]. Code there runs in the place of other code. */
#ifndef GIMLET_PROBED_CODE_H
#define GIMLET_PROBED_CODE_H

#include "walk_state.h"

/* The frame that was just recorded becomes that of the other code, with the same registers. */
static __always_inline int replace_frame(struct walk *walk, u64 pc, u64 sp) {
    if (pc < LOWEST_USER_ADDRESS || pc >= USER_SPACE_END) {
        return truncated(walk, GIMLET_REASON_PROBED_CODE);
    }
    walk->count -= GIMLET_FRAME_NATIVE_WORDS;
    walk->regs.pc = pc;
    walk->regs.sp = sp;
    return STEP_CONTINUE;
}

/* From [uprobes] to an instruction that was probed, or to what a function with a return probe
 * returns to. */
static __always_inline int unwind_probed_code(struct scratch *scratch) {
    struct walk *walk = &scratch->walk;
    u64 pc = walk->regs.pc;
    u64 sp = walk->regs.sp;
    if (leave_probe(&pc, &sp) != 0) {
        return truncated(walk, GIMLET_REASON_PROBED_CODE);
    }
    return replace_frame(walk, pc, sp);
}

/* From [uprobes-trampoline], which a probed instruction calls, to that instruction. */
static __always_inline int unwind_probe_trampoline(struct scratch *scratch) {
    struct walk *walk = &scratch->walk;
    u64 place = walk->regs.sp + 8 * WORDS_ON_PROBE_TRAMPOLINE(walk->regs.pc & (PAGE_BYTES - 1));
    u64 return_address;
    if (read_stack(scratch, place, &return_address) != 0) {
        return truncated(walk, GIMLET_REASON_STACK_UNREADABLE);
    }
    return replace_frame(walk, return_address, place + sizeof(u64));
}

#endif
