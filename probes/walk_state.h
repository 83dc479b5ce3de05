/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The state of a walk, and what every unwinder does with it: record a frame, read the stack, move
 * to the caller, end.
 */
#ifndef GIMLET_WALK_STATE_H
#define GIMLET_WALK_STATE_H

#include "gimlet_abi.h"

/* The lowest page is never mapped (vm.mmap_min_addr): such a value is data, not an address. */
#define LOWEST_USER_ADDRESS 4096

/* User memory is readable, or not, in pages of at least this many bytes. */
#define PAGE_BYTES 4096

/*
 * The stack is copied in pieces of this size: a read of user memory costs about the same for 8
 * bytes as for 4 KiB that are in the cache.
 */
#define WINDOW_BYTES 4096

/* Frame records of one stack lie no further apart than a large local array. */
#define MAX_FRAME_BYTES (1U << 20)

/* A stack switch is an event in the life of a thread: a scheduler's, a runtime's. */
#define MAX_STACK_SWITCHES 8

/* Code found lately, by address. A stack has few distinct addresses, and the next one shares most
 * of them. */
#define MEMO_ENTRIES 512

/* What the code at an address asks for. */
struct known_code {
    u64 address;
    u32 generation;          /* of the space that it was found in: never 0 */
    u32 unwinder;            /* enum gimlet_unwinder */
    struct gimlet_rule rule; /* of GIMLET_UNWIND_TABLE */
};

/* Beside the scratch and not in it, which has little room left: neither may be larger than 32 KiB
 * (PCPU_MIN_UNIT_SIZE) in a per-CPU map. */
struct memo {
    struct known_code codes[MEMO_ENTRIES];
};

/* 2^17 is more than the mappings or rows that a search may have to choose from. */
#define SEARCH_STEPS 17

struct user_registers {
    u64 pc;
    u64 sp;
    u64 fp;
};

struct walk {
    struct user_registers regs;
    u64 return_address_flag; /* 0 for the leaf, GIMLET_FRAME_RETURN_ADDRESS above it */
    u64 lookup_back;         /* how far before the pc the instruction lies that runs or calls */
    u64 probes_page; /* the kernel's for uprobes, which a walk without tables looks for; 0: none */
    u64 window_start;
    u32 window_positions; /* how many addresses from window_start on hold a word; 0: no window */
    u32 count;            /* words used in frames, kernel frames included */
    u32 limit;            /* count must not pass this */
    u32 is_interrupted;   /* 1 while all_registers belong to the frame at the pc */
    u32 use_tables;       /* 0: walk by frame pointers */
    u32 stack_switches;   /* how often a caller's frame was on another stack */
    u32 is_guess;         /* 1: the pc was found through a register that may not hold a frame */
    u8 status;
    u8 reason;
    struct gimlet_space space; /* generation 0: the process is not known */
};

/* What every unwinder needs. One that needs more, as a managed runtime's may, has a map of its own,
 * with one element for each of these. */
struct scratch {
    u64 busy;
    struct walk walk;
    u64 all_registers[PT_REGS_WORDS];
    struct gimlet_sample sample;
    u64 frames[GIMLET_MAX_FRAMES];
    u8 window[WINDOW_BYTES];
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

/* Appends the frame at walk->regs.pc; STEP_STOP when there is no room. A frame is recorded whole or
 * not at all. */
static __always_inline int record_frame(struct scratch *scratch) {
    struct walk *walk = &scratch->walk;
    u32 at = walk->count;
    u32 end = at + GIMLET_FRAME_NATIVE_WORDS;
    if (end > walk->limit || at >= GIMLET_MAX_FRAMES) {
        walk->status = GIMLET_STACK_DEPTH_LIMITED;
        walk->reason = GIMLET_REASON_DEPTH_LIMIT;
        return STEP_STOP;
    }
    scratch->frames[at] = (walk->regs.pc & GIMLET_FRAME_ADDRESS_MASK) | walk->return_address_flag |
                          ((u64)GIMLET_FRAME_NATIVE << GIMLET_FRAME_KIND_SHIFT);
    walk->count = end;
    return STEP_CONTINUE;
}

/* Copies the stack from an address on. 0, or negative: not even the first word can be read. */
static __always_inline int move_window(struct scratch *scratch, u64 address) {
    struct walk *walk = &scratch->walk;
    u32 bytes = WINDOW_BYTES;
    if (read_user(scratch->window, WINDOW_BYTES, address) != 0) {
        /* It reaches into a page that is not there. */
        bytes = PAGE_BYTES - (address & (PAGE_BYTES - 1));
        if (bytes < sizeof(u64) || read_user(scratch->window, bytes, address) != 0) {
            walk->window_positions = 0;
            return -1;
        }
    }
    walk->window_start = address;
    walk->window_positions = bytes - (sizeof(u64) - 1);
    return 0;
}

/* Reads a word of the stack. 0, or negative. */
static __always_inline int read_stack(struct scratch *scratch, u64 address, u64 *word) {
    struct walk *walk = &scratch->walk;
    u64 offset = address - walk->window_start;
    if (offset >= walk->window_positions) {
        if (move_window(scratch, address) != 0) {
            return -1;
        }
        offset = 0;
    }
    if (offset > WINDOW_BYTES - sizeof(u64)) {
        return -1; /* cannot be: it tells the verifier how far an offset goes */
    }
    __builtin_memcpy(word, scratch->window + offset, sizeof(*word));
    return 0;
}

/* Makes the caller the current frame. */
static __always_inline int enter_caller(struct walk *walk, u64 pc, u64 sp, u64 fp) {
    if (pc == 0) {
        return complete(walk); /* the thread's first function was given nothing to return to */
    }
    if (pc < LOWEST_USER_ADDRESS || pc >= USER_SPACE_END) {
        return truncated(walk, GIMLET_REASON_BAD_RETURN_ADDRESS);
    }
    walk->regs.pc = pc;
    walk->regs.sp = sp;
    walk->regs.fp = fp;
    walk->return_address_flag = GIMLET_FRAME_RETURN_ADDRESS;
    walk->lookup_back = 1;
    walk->is_interrupted = 0;
    walk->is_guess = 0;
    return STEP_CONTINUE;
}

static __always_inline u32 index_in_slab(u32 location, u32 element_bytes) {
    return (location % GIMLET_SLAB_LOCATIONS) * GIMLET_LOCATION_BYTES / element_bytes;
}

/* Starts at the registers of user mode in all_registers. */
static __always_inline void begin_walk(struct scratch *scratch, int in_system_call) {
    struct walk *walk = &scratch->walk;
    walk->regs.pc = scratch->all_registers[PT_REGS_PC];
    walk->regs.sp = scratch->all_registers[PT_REGS_SP];
    walk->regs.fp = scratch->all_registers[PT_REGS_FP];
    walk->return_address_flag = 0;
    /* The pc is behind the instruction that made the system call; that may be a function's last. */
    walk->lookup_back = in_system_call ? 1 : 0;
    walk->window_positions = 0;
    walk->stack_switches = 0;
    walk->is_interrupted = 1;
    walk->is_guess = 0;
    walk->limit = walk->count + GIMLET_MAX_USER_FRAMES;
}

#endif
