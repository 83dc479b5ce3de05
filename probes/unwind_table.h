/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * One step by the tables: from an address to its mapping, page, row and rule, and from the rule to
 * the caller. Part of the walk; walk.h includes it.
 */
#ifndef GIMLET_UNWIND_TABLE_H
#define GIMLET_UNWIND_TABLE_H

/* 2^17 is more than the mappings or rows that a search may have to choose from. */
#define SEARCH_STEPS 17

#define SLAB_MAPPINGS (GIMLET_SLAB_BYTES / sizeof(struct gimlet_mapping))
#define SLAB_UNITS    (GIMLET_SLAB_BYTES / sizeof(union table_unit))
#define SLAB_ROWS     (GIMLET_SLAB_BYTES / sizeof(struct gimlet_row))

/* A table's head and its pages have the same size. */
union table_unit {
    struct gimlet_table table;
    struct gimlet_page page;
};

static __always_inline u32 index_in_slab(u32 location, u32 element_bytes) {
    return (location % GIMLET_SLAB_LOCATIONS) * GIMLET_LOCATION_BYTES / element_bytes;
}

/*
 * The number of the last of `count` mappings, sorted from `location` on, that starts at or below
 * the address; -1 when there is none. Global, like the next one: its arguments are unknown numbers
 * to the verifier, so that its paths through the search converge.
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

/* The rule of an address in a page of code; -1 when there is none. */
GLOBAL_FUNCTION int find_rule_number(u32 location, u32 count, u32 address) {
    const struct gimlet_row *rows = slab_at(location);
    if (!rows) {
        return -1;
    }
    u32 first = index_in_slab(location, sizeof(*rows));
    u32 low = 0;
    u32 high = count;
    for (u32 i = 0; i < SEARCH_STEPS && low < high; i++) {
        u32 middle = low + (high - low) / 2;
        if (rows[(first + middle) % SLAB_ROWS].address <= address) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low == 0 ? -1 : (int)rows[(first + low - 1) % SLAB_ROWS].rule;
}

static __always_inline int no_mapping(struct walk *walk) {
    /* A wrong guess leads anywhere; a table does not. */
    return truncated(walk,
                     walk->is_guess ? GIMLET_REASON_BAD_GUESS : GIMLET_REASON_MAPPING_PENDING);
}

static __always_inline int no_table(struct walk *walk, u32 unwinder) {
    switch (unwinder) {
    case GIMLET_UNWIND_PENDING:
        return truncated(walk, GIMLET_REASON_TABLE_PENDING);
    case GIMLET_UNWIND_EVICTED:
        return truncated(walk, GIMLET_REASON_TABLE_EVICTED);
    default:
        return truncated(walk, GIMLET_REASON_NO_UNWIND_TABLE);
    }
}

/* Finds the rule of an address, or ends the walk. */
static __always_inline int find_rule(struct walk *walk, u64 address, struct gimlet_rule *found) {
    u32 location = walk->space.mappings;
    int number = find_mapping(location, walk->space.count, address);
    const struct gimlet_mapping *mappings = slab_at(location);
    if (number < 0 || !mappings) {
        return no_mapping(walk);
    }
    u32 first = index_in_slab(location, sizeof(*mappings));
    const struct gimlet_mapping *mapping = &mappings[(first + (u32)number) % SLAB_MAPPINGS];
    if ((address - mapping->start) / PAGE_BYTES >= mapping->length) {
        return no_mapping(walk);
    }
    if (mapping->unwinder == GIMLET_UNWIND_FRAME_POINTER) {
        found->cfa = GIMLET_CFA_FRAME_POINTER;
        return STEP_CONTINUE;
    }
    if (mapping->unwinder != GIMLET_UNWIND_TABLE) {
        return no_table(walk, mapping->unwinder);
    }
    u64 in_file = address - mapping->bias;
    u64 page_number = in_file >> GIMLET_CODE_PAGE_SHIFT;
    union table_unit *units = slab_at(mapping->table);
    if (!units) {
        return truncated(walk, GIMLET_REASON_STALE_TABLE);
    }
    u32 unit = index_in_slab(mapping->table, sizeof(*units));
    units[unit % SLAB_UNITS].table.uses++;
    if (page_number >= units[unit % SLAB_UNITS].table.page_count) {
        return truncated(walk, GIMLET_REASON_NO_UNWIND_INFO);
    }
    const struct gimlet_page *page = &units[(unit + 1 + (u32)page_number) % SLAB_UNITS].page;
    int rule = find_rule_number(page->rows, page->count, (u16)in_file);
    if (rule < 0) {
        return truncated(walk, GIMLET_REASON_NO_UNWIND_INFO);
    }
    const struct gimlet_rule *rules = rule_table();
    if (!rules) {
        return truncated(walk, GIMLET_REASON_STALE_TABLE);
    }
    *found = rules[(u32)rule % GIMLET_MAX_RULES];
    return STEP_CONTINUE;
}

/*
 * The value of a register by its DWARF number. Above the leaf a register that is not tracked is
 * taken to be unchanged, as debuggers do: hand-written code calls its own helpers and keeps its
 * frame's address in a register that they leave alone. That is a guess.
 */
static __always_inline u64 register_value(struct scratch *scratch, u32 number) {
    struct walk *walk = &scratch->walk;
    if (number == DWARF_SP) {
        return walk->regs.sp;
    }
    if (number == DWARF_FP) {
        return walk->regs.fp;
    }
    walk->is_guess = !walk->is_interrupted;
    return scratch->all_registers[PT_REGS_OF_DWARF(number)];
}

/* The interrupted frame's registers, as the kernel left them for sigreturn. */
static __always_inline int unwind_signal_frame(struct scratch *scratch) {
    struct walk *walk = &scratch->walk;
    u64 pc;
    u64 sp;
    u64 fp;
    if (read_stack(scratch, walk->regs.sp + SIGNAL_FRAME_FP, &fp) != 0 ||
        read_stack(scratch, walk->regs.sp + SIGNAL_FRAME_SP, &sp) != 0 ||
        read_stack(scratch, walk->regs.sp + SIGNAL_FRAME_PC, &pc) != 0) {
        return truncated(walk, GIMLET_REASON_STACK_UNREADABLE);
    }
    if (enter_caller(walk, pc, sp, fp) == STEP_STOP) {
        return STEP_STOP;
    }
    /* It was interrupted, not called: the pc is the next instruction. */
    walk->return_address_flag = 0;
    walk->lookup_back = 0;
    return STEP_CONTINUE;
}

static __always_inline u32 base_register(const struct gimlet_rule *rule) {
    return rule->cfa_registers & 15;
}

/* The CFA by a rule. 0, or a reason. */
static __always_inline enum gimlet_reason find_cfa(struct scratch *scratch,
                                                   const struct gimlet_rule *rule, u64 *cfa) {
    struct walk *walk = &scratch->walk;
    if (rule->cfa == GIMLET_CFA_PLT) {
        *cfa = walk->regs.sp + 8 + ((walk->regs.pc & 15) >= (u64)rule->cfa_offset ? 8 : 0);
        return GIMLET_REASON_NONE;
    }
    u64 base = register_value(scratch, base_register(rule)) + rule->cfa_offset;
    if (rule->cfa == GIMLET_CFA_REGISTER) {
        *cfa = base;
        return GIMLET_REASON_NONE;
    }
    if (rule->cfa == GIMLET_CFA_INDEXED) {
        base += register_value(scratch, rule->cfa_registers >> 4) * 8;
    }
    if (read_stack(scratch, base, cfa) != 0) {
        return GIMLET_REASON_STACK_UNREADABLE;
    }
    *cfa += rule->cfa_addend;
    return GIMLET_REASON_NONE;
}

static __always_inline int find_callers_fp(struct scratch *scratch, const struct gimlet_rule *rule,
                                           u64 cfa, u64 *fp) {
    switch (rule->saved_fp) {
    case GIMLET_FP_AT_CFA:
        return read_stack(scratch, cfa + rule->fp_offset, fp);
    case GIMLET_FP_AT_REGISTER:
        return read_stack(scratch, scratch->walk.regs.fp + rule->fp_offset, fp);
    case GIMLET_FP_SAME:
        *fp = scratch->walk.regs.fp;
        return 0;
    default:
        *fp = 0;
        return 0;
    }
}

/*
 * A frame pointer may lead down to another stack: Go's runtime runs on one of its own, and the
 * frame that went there has its goroutine's frame pointer.
 */
static __always_inline int switches_stack(struct walk *walk, const struct gimlet_rule *rule) {
    if (rule->cfa != GIMLET_CFA_REGISTER || base_register(rule) != DWARF_FP ||
        walk->stack_switches >= MAX_STACK_SWITCHES) {
        return 0;
    }
    walk->stack_switches++;
    return 1;
}

static __always_inline int apply_rule(struct scratch *scratch, const struct gimlet_rule *rule) {
    struct walk *walk = &scratch->walk;
    u64 cfa;
    u64 fp;
    u64 return_address;
    walk->is_guess = 0;
    enum gimlet_reason failed = find_cfa(scratch, rule, &cfa);
    if (failed != GIMLET_REASON_NONE) {
        return truncated(walk, failed);
    }
    /* The stack grows down: a caller's frame that does not lie above is no frame, and a walk that
     * only climbs must end. */
    if (cfa >= USER_SPACE_END || (cfa <= walk->regs.sp && !switches_stack(walk, rule))) {
        return truncated(walk, walk->is_guess ? GIMLET_REASON_BAD_GUESS : GIMLET_REASON_BAD_FRAME);
    }
    if (walk->is_guess && cfa - walk->regs.sp > MAX_FRAME_BYTES) {
        return truncated(walk, GIMLET_REASON_BAD_GUESS);
    }
    /* The saved frame pointer first: it lies below the return address, so that one copy of the
     * stack serves both. */
    if (find_callers_fp(scratch, rule, cfa, &fp) != 0) {
        return truncated(walk, GIMLET_REASON_STACK_UNREADABLE);
    }
    if (rule->return_address == GIMLET_RA_IN_REGISTER) {
        return_address = register_value(scratch, rule->ra_offset & 15);
    } else if (read_stack(scratch, cfa + rule->ra_offset, &return_address) != 0) {
        return truncated(walk, GIMLET_REASON_STACK_UNREADABLE);
    }
    u32 is_guess = walk->is_guess;
    int result = enter_caller(walk, return_address, cfa, fp);
    walk->is_guess = is_guess;
    return result;
}

static __always_inline int unwind_by_rule(struct scratch *scratch) {
    struct walk *walk = &scratch->walk;
    if (walk->space.generation == 0) {
        return truncated(walk, GIMLET_REASON_PROCESS_PENDING);
    }
    u64 address = walk->regs.pc - walk->lookup_back;
    u32 slot = (u32)(address ^ (address >> 9)) % MEMO_ENTRIES;
    struct memo_entry *memo = &scratch->memo[slot];
    if (memo->address != address || memo->generation != walk->space.generation) {
        struct gimlet_rule rule = {0};
        if (find_rule(walk, address, &rule) == STEP_STOP) {
            return STEP_STOP;
        }
        memo->rule = rule;
        memo->address = address;
        memo->generation = walk->space.generation;
    }
    switch (memo->rule.cfa) {
    case GIMLET_CFA_GAP:
        return truncated(walk, GIMLET_REASON_NO_UNWIND_INFO);
    case GIMLET_CFA_END:
        return complete(walk);
    case GIMLET_CFA_SIGNAL_FRAME:
        return unwind_signal_frame(scratch);
    case GIMLET_CFA_FRAME_POINTER:
        return unwind_frame_pointer(scratch);
    default:
        return apply_rule(scratch, &memo->rule);
    }
}

#endif
