/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The walk: from user registers to user frames. One step is one frame; the loop around it is
 * bpf_loop() or its bounded twin. A step asks which unwinder the code at the pc wants and calls it.
 */
#ifndef GIMLET_WALK_H
#define GIMLET_WALK_H

#include "kernel.h"

#include "gimlet_abi.h"

#if defined(__TARGET_ARCH_x86)
#include "arch/x86_64.h"
#elif defined(__TARGET_ARCH_arm64)
#include "arch/aarch64.h"
#else
#error "unknown target architecture"
#endif

struct user_registers {
    u64 pc;
    u64 sp;
    u64 fp;
};

struct walk {
    struct user_registers regs;
    u64 return_address_flag; /* 0 for the leaf, GIMLET_FRAME_RETURN_ADDRESS above it */
    u64 *frames;             /* GIMLET_MAX_FRAMES words, kernel frames first */
    u32 count;               /* words used in frames, kernel frames included */
    u32 limit;               /* count must not pass this */
    u8 status;
    u8 reason;
};

enum unwinder {
    UNWIND_FRAME_POINTER,
};

enum step_result {
    STEP_CONTINUE = 0,
    STEP_STOP = 1,
};

static __always_inline int truncated(struct walk *walk, enum gimlet_reason reason) {
    walk->status = GIMLET_STACK_TRUNCATED;
    walk->reason = reason;
    return STEP_STOP;
}

static __always_inline int complete(struct walk *walk) {
    walk->status = GIMLET_STACK_COMPLETE;
    walk->reason = GIMLET_REASON_NONE;
    return STEP_STOP;
}

/* The lowest page is never mapped (vm.mmap_min_addr): such a value is data, not an address. */
#define LOWEST_USER_ADDRESS 4096

/*
 * The frame record of the System V ABI (x86-64 psABI 3.2.2) and of AAPCS64: {caller's fp, return
 * address} at the frame pointer. Entry code clears the frame pointer, which ends the chain.
 */
static __always_inline int unwind_frame_pointer(struct walk *walk) {
    u64 fp = walk->regs.fp;
    if (fp == 0) {
        return complete(walk);
    }
    /* A frame lies above the stack pointer, on an 8-byte boundary. Anything else is a value that
     * code without frame pointers keeps in the register. */
    if ((fp & 7) != 0 || fp < walk->regs.sp || fp >= USER_SPACE_END) {
        return truncated(walk, GIMLET_REASON_NO_FRAME_POINTER);
    }
    u64 record[2];
    if (bpf_probe_read_user(record, sizeof(record), (const void *)fp) != 0) {
        return truncated(walk, GIMLET_REASON_STACK_UNREADABLE);
    }
    if (record[1] == 0) {
        return complete(walk);
    }
    if (record[1] < LOWEST_USER_ADDRESS || record[1] >= USER_SPACE_END) {
        return truncated(walk, GIMLET_REASON_BAD_RETURN_ADDRESS);
    }
    walk->regs.pc = record[1];
    /* Above the record just read: the next frame must lie higher, so the chain cannot be cyclic. */
    walk->regs.sp = fp + sizeof(record);
    walk->regs.fp = record[0];
    walk->return_address_flag = GIMLET_FRAME_RETURN_ADDRESS;
    return STEP_CONTINUE;
}

static __always_inline enum unwinder unwinder_of(u64 pc) {
    (void)pc;
    return UNWIND_FRAME_POINTER;
}

/* Appends the frame at walk->regs.pc; STEP_STOP when there is no room. */
static __always_inline int record_frame(struct walk *walk) {
    u32 at = walk->count;
    if (at >= walk->limit || at >= GIMLET_MAX_FRAMES) {
        walk->status = GIMLET_STACK_DEPTH_LIMITED;
        walk->reason = GIMLET_REASON_DEPTH_LIMIT;
        return STEP_STOP;
    }
    walk->frames[at] = (walk->regs.pc & GIMLET_FRAME_ADDRESS_MASK) | walk->return_address_flag |
                       ((u64)GIMLET_FRAME_NATIVE << GIMLET_FRAME_KIND_SHIFT);
    walk->count = at + 1;
    return STEP_CONTINUE;
}

/* Records a frame and moves to its caller. */
static __always_inline int walk_step(struct walk *walk) {
    if (record_frame(walk) == STEP_STOP) {
        return STEP_STOP;
    }
    switch (unwinder_of(walk->regs.pc)) {
    case UNWIND_FRAME_POINTER:
        return unwind_frame_pointer(walk);
    }
    return STEP_STOP;
}

static long walk_step_callback(u32 round, void *walk) {
    (void)round;
    return walk_step(walk);
}

/* One round more than frames: the last one finds that there is no room, and says so. */
static __always_inline void walk_with_bpf_loop(struct walk *walk) {
    walk->limit = walk->count + GIMLET_MAX_USER_FRAMES;
    bpf_loop(GIMLET_MAX_USER_FRAMES + 1, walk_step_callback, walk, 0);
}

static __always_inline void walk_bounded(struct walk *walk) {
    walk->limit = walk->count + GIMLET_MAX_USER_FRAMES_BOUNDED;
    for (u32 round = 0; round <= GIMLET_MAX_USER_FRAMES_BOUNDED; round++) {
        if (walk_step(walk) == STEP_STOP) {
            return;
        }
    }
}

#endif
