/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The unwinder of code that keeps frame pointers. */
#ifndef GIMLET_FRAME_POINTERS_H
#define GIMLET_FRAME_POINTERS_H

#include "walk_state.h"

/*
 * The frame record of the System V ABI (x86-64 psABI 3.2.2) and of AAPCS64: {caller's fp, return
 * address} at the frame pointer. Entry code clears the frame pointer, which ends the chain.
 */
static __always_inline int unwind_frame_pointer(struct scratch *scratch) {
    struct walk *walk = &scratch->walk;
    u64 fp = walk->regs.fp;
    if (fp == 0) {
        return complete(walk);
    }
    /* A frame lies above the stack pointer, on an 8-byte boundary. Anything else is a value that
     * code without frame pointers keeps in the register. */
    if ((fp & 7) != 0 || fp < walk->regs.sp || fp >= USER_SPACE_END ||
        fp - walk->regs.sp > MAX_FRAME_BYTES) {
        return truncated(walk, GIMLET_REASON_NO_FRAME_POINTER);
    }
    u64 callers_fp;
    u64 return_address;
    if (read_stack(scratch, fp, &callers_fp) != 0 ||
        read_stack(scratch, fp + sizeof(u64), &return_address) != 0) {
        return truncated(walk, GIMLET_REASON_STACK_UNREADABLE);
    }
    /* Above the record just read: the next frame must lie higher, so the chain cannot be cyclic. */
    int result = enter_caller(walk, return_address, fp + 2 * sizeof(u64), callers_fp);
    walk->is_guess = 1;
    return result;
}

#endif
