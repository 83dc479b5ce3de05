/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The unwinder of the page that the kernel adds to processes with uprobes, [uprobes]. */
#ifndef GIMLET_PROBED_CODE_H
#define GIMLET_PROBED_CODE_H

#include "walk_state.h"

/*
 * Code there runs in the place of other code: an instruction that was probed, or what a function
 * with a return probe returns to. The frame becomes that of the other code, with the same
 * registers.
 */
static __always_inline int unwind_probed_code(struct scratch *scratch) {
    struct walk *walk = &scratch->walk;
    u64 pc = walk->regs.pc;
    u64 sp = walk->regs.sp;
    if (leave_probe(&pc, &sp) != 0 || pc < LOWEST_USER_ADDRESS || pc >= USER_SPACE_END) {
        return truncated(walk, GIMLET_REASON_PROBED_CODE);
    }
    walk->count -= GIMLET_FRAME_NATIVE_WORDS;
    walk->regs.pc = pc;
    walk->regs.sp = sp;
    return STEP_CONTINUE;
}

#endif
