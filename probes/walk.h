/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The walk: from user registers to user frames. One step is one frame: record it, find the code at
 * its pc, choose the unwinder that this code asks for, and apply it.
 *
 * This file is compiled twice, each time behind the header of its environment: for the kernel,
 * where environment.h reads through BPF helpers and maps, and for user space, where
 * native/walk_environment.h reads what a deferred sample recorded.
 */
#ifndef GIMLET_WALK_H
#define GIMLET_WALK_H

#include "frame_pointers.h"
#include "probed_code.h"
#include "table_rule.h"
#include "walk_state.h"

#define SLAB_MAPPINGS (GIMLET_SLAB_BYTES / sizeof(struct gimlet_mapping))

/*
 * The number of the last of `count` mappings, sorted from `location` on, that starts at or below
 * the address; -1 when there is none. Global, like the search of rows:
 * its arguments are unknown numbers to the verifier, so that its paths through the loop converge.
 */
GLOBAL_FUNCTION int find_mapping(u32 location, u32 count, u64 address) {
    const struct gimlet_mapping *mappings = slab_at(location);
    if (!mappings) {
        return -1;
    }
    u32 first = index_in_slab(location, sizeof(*mappings));
    u32 low = 0; /* the answer lies in low - 1 .. high - 1 */
    u32 high = count;
    for (u32 i = 0; i < SEARCH_STEPS && low < high; i++) {
        u32 middle = low + (high - low) / 2;
        if (mappings[(first + middle) % SLAB_MAPPINGS].start <= address) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return (int)low - 1;
}

/* The mapping that has an address; NULL when there is none. */
static __always_inline const struct gimlet_mapping *mapping_at(struct walk *walk, u64 address) {
    u32 location = walk->space.mappings;
    int number = find_mapping(location, walk->space.count, address);
    const struct gimlet_mapping *mappings = slab_at(location);
    if (number < 0 || !mappings) {
        return NULL;
    }
    u32 first = index_in_slab(location, sizeof(*mappings));
    const struct gimlet_mapping *mapping = &mappings[(first + (u32)number) % SLAB_MAPPINGS];
    return (address - mapping->start) / PAGE_BYTES < mapping->length ? mapping : NULL;
}

static __always_inline int no_mapping(struct walk *walk) {
    /* A wrong guess leads anywhere; a table does not. */
    return truncated(walk,
                     walk->is_guess ? GIMLET_REASON_BAD_GUESS : GIMLET_REASON_MAPPING_PENDING);
}

static __always_inline int no_unwinder(struct walk *walk, u32 unwinder) {
    switch (unwinder) {
    case GIMLET_UNWIND_PENDING:
        return truncated(walk, GIMLET_REASON_TABLE_PENDING);
    case GIMLET_UNWIND_EVICTED:
        return truncated(walk, GIMLET_REASON_TABLE_EVICTED);
    case GIMLET_UNWIND_TOO_LARGE:
        return truncated(walk, GIMLET_REASON_TABLE_TOO_LARGE);
    case GIMLET_UNWIND_PROCESS_TOO_LARGE:
        return truncated(walk, GIMLET_REASON_PROCESS_TOO_LARGE);
    case GIMLET_UNWIND_NO_RULE_LEFT:
        return truncated(walk, GIMLET_REASON_NO_RULE_LEFT);
    default:
        return truncated(walk, GIMLET_REASON_NO_UNWIND_TABLE);
    }
}

/* Finds the code at an address in what the process has mapped; STEP_STOP ends the walk. */
static __always_inline int look_up_code(struct walk *walk, u64 address, struct known_code *code) {
    const struct gimlet_mapping *mapping = mapping_at(walk, address);
    if (!mapping) {
        return no_mapping(walk);
    }
    code->address = address;
    code->generation = walk->space.generation;
    code->unwinder = mapping->unwinder;
    if (code->unwinder == GIMLET_UNWIND_TABLE &&
        find_rule(walk, mapping, address, code) == STEP_STOP) {
        return STEP_STOP;
    }
    switch (code->unwinder) {
    case GIMLET_UNWIND_TABLE:
    case GIMLET_UNWIND_FRAME_POINTER:
    case GIMLET_UNWIND_PROBED_CODE:
    case GIMLET_UNWIND_PROBE_TRAMPOLINE:
        return STEP_CONTINUE;
    default:
        return no_unwinder(walk, code->unwinder);
    }
}

/* Finds the code at the pc. NULL: there is none that can be unwound, and the walk has ended. */
static __always_inline const struct known_code *find_code(struct walk *walk, struct memo *memo) {
    if (walk->space.generation == 0) {
        truncated(walk, GIMLET_REASON_PROCESS_PENDING);
        return NULL;
    }
    u64 address = walk->regs.pc - walk->lookup_back;
    u32 slot = (u32)(address ^ (address >> 9)) % MEMO_ENTRIES;
    struct known_code *code = &memo->codes[slot];
    if (code->address != address || code->generation != walk->space.generation) {
        struct known_code found = {0};
        if (look_up_code(walk, address, &found) == STEP_STOP) {
            return NULL;
        }
        *code = found;
    }
    return code;
}

/* What a walk by frame pointers asks for at the pc. */
static __always_inline u32 unwinder_without_tables(const struct walk *walk) {
    return walk->probes_page != 0 && walk->regs.pc - walk->probes_page < PAGE_BYTES
               ? GIMLET_UNWIND_PROBED_CODE
               : GIMLET_UNWIND_FRAME_POINTER;
}

/* Records a frame and moves to its caller. */
static __always_inline int take_step(struct scratch *scratch, struct memo *memo) {
    if (record_frame(scratch) == STEP_STOP) {
        return STEP_STOP;
    }
    struct walk *walk = &scratch->walk;
    const struct known_code *code = walk->use_tables ? find_code(walk, memo) : NULL;
    if (walk->use_tables && !code) {
        return STEP_STOP;
    }
    switch (code ? code->unwinder : unwinder_without_tables(walk)) {
    case GIMLET_UNWIND_FRAME_POINTER:
        return unwind_frame_pointer(scratch);
    case GIMLET_UNWIND_PROBED_CODE:
        return unwind_probed_code(scratch);
    case GIMLET_UNWIND_PROBE_TRAMPOLINE:
        return unwind_probe_trampoline(scratch);
    default:
        return code ? apply_rule(scratch, &code->rule) : STEP_STOP;
    }
}

#endif
