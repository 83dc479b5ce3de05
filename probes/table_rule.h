/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The unwinder of code that rows describe: from an address to its page, row and rule, and from the
 * rule to the caller. */
#ifndef GIMLET_TABLE_RULE_H
#define GIMLET_TABLE_RULE_H

#include "walk_state.h"

#define SLAB_UNITS (GIMLET_SLAB_BYTES / sizeof(union table_unit))
#define SLAB_ROWS  (GIMLET_SLAB_BYTES / sizeof(struct gimlet_row))

/* A table's head and its pages have the same size. */
union table_unit {
    struct gimlet_table table;
    struct gimlet_page page;
};

/* What the row of an address in a page of code says (struct gimlet_row); -1 when there is none.
 * Global, as find_mapping() in walk.h is. */
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

/*
 * Finds what the table of a mapping says of the code at an address: a rule, or that another
 * unwinder serves it. STEP_STOP: nothing, and the walk has ended.
 */
static __always_inline int find_rule(struct walk *walk, const struct gimlet_mapping *mapping,
                                     u64 address, struct known_code *code) {
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
    int number = find_rule_number(page->rows, page->count, (u16)in_file);
    if (number < 0) {
        return truncated(walk, GIMLET_REASON_NO_UNWIND_INFO);
    }
    if (number & GIMLET_ROW_UNWINDER) {
        code->unwinder = number & ~GIMLET_ROW_UNWINDER;
        return STEP_CONTINUE;
    }
    const struct gimlet_rule *rules = rule_table();
    if (!rules) {
        return truncated(walk, GIMLET_REASON_STALE_TABLE);
    }
    code->rule = rules[(u32)number % GIMLET_MAX_RULES];
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

/* Moves to the caller through its CFA. */
static __always_inline int unwind_by_cfa(struct scratch *scratch, const struct gimlet_rule *rule) {
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

/* Moves to the caller by a rule of a table. */
static __always_inline int apply_rule(struct scratch *scratch, const struct gimlet_rule *rule) {
    switch (rule->cfa) {
    case GIMLET_CFA_GAP:
        return truncated(&scratch->walk, GIMLET_REASON_NO_UNWIND_INFO);
    case GIMLET_CFA_END:
        return complete(&scratch->walk);
    case GIMLET_CFA_SIGNAL_FRAME:
        return unwind_signal_frame(scratch);
    default:
        return unwind_by_cfa(scratch, rule);
    }
}

#endif
