/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The unwind tables: written by user space with plain stores into maps that both sides see, read by
 * the walk. gimlet_abi.h includes this file; the same rules hold for it.
 *
 * All tables live in slabs, the arrays inside the map `slabs`. A location is the number of a
 * 32-byte unit over all slabs, at which everything begins; nothing crosses a slab's end. What the
 * walk follows:
 *
 *   process id -> gimlet_space
 *     -> gimlet_mapping, sorted by start
 *     -> gimlet_table -> gimlet_page, by the address's bits from 16 on
 *     -> gimlet_row, sorted by the lower bits -> rule number -> gimlet_rule
 *
 * Whoever writes publishes bottom up: rows, pages, mappings, then the space that names them. A
 * mapping may change its unwinder in place. What is no longer named is used again only after a
 * while in which no walk can still hold it, rules too.
 */
#ifndef GIMLET_UNWIND_ABI_H
#define GIMLET_UNWIND_ABI_H

#include <linux/types.h>

/* As many mappings as a process may have (vm.max_map_count is 65,530) fit into one slab, and 2 MiB
 * is below what any kernel since 5.10 takes as a map value (KMALLOC_MAX_SIZE, 4 MiB). */
#define GIMLET_SLAB_BYTES     (2U << 20)
#define GIMLET_LOCATION_BYTES 32U
#define GIMLET_SLAB_LOCATIONS (GIMLET_SLAB_BYTES / GIMLET_LOCATION_BYTES)
/* 1 GiB of tables. */
#define GIMLET_MAX_SLABS      512U

/* Distinct rules of all files: eight large libraries have about a thousand together. */
#define GIMLET_MAX_RULES 32768U

/* Where the rows of a file change within 64 KiB of code. */
#define GIMLET_CODE_PAGE_SHIFT 16

enum gimlet_unwinder {
    GIMLET_UNWIND_TABLE = 0,         /* rows describe the code */
    GIMLET_UNWIND_FRAME_POINTER = 1, /* code that keeps frame pointers, or that nobody described */
    GIMLET_UNWIND_PENDING = 2,       /* user space has not read this file's rows yet */
    GIMLET_UNWIND_NONE = 3,          /* this file has no rows */
    GIMLET_UNWIND_EVICTED = 4,       /* its rows had to leave: the memory budget is used up */
    GIMLET_UNWIND_TOO_LARGE = 5,     /* its rows take more memory or time than one file may */
    GIMLET_UNWIND_NO_RULE_LEFT = 6,  /* of a row: its rule found no room among those of all files */
    GIMLET_UNWIND_PROCESS_TOO_LARGE = 7, /* what the process has mapped is not kept: too much */
    GIMLET_UNWIND_PROBED_CODE = 8,       /* the kernel's page for uprobes */
    GIMLET_UNWIND_PROBE_TRAMPOLINE = 9,  /* a page that probed instructions call */
};

/* Executable memory of a process. */
struct gimlet_mapping {
    __u64 start;
    /* Code at address a is described by page (a - bias) >> 16, row (a - bias) & 0xffff. */
    __u64 bias;
    __u32 length;   /* in units of 4096 bytes: the mapping ends before start + length * 4096 */
    __u32 table;    /* location of the struct gimlet_table */
    __u32 unwinder; /* enum gimlet_unwinder; the other fields are written before it */
    __u32 reserved;
};

/* The rows of a file: page_count of struct gimlet_page follow. */
struct gimlet_table {
    __u32 uses; /* look-ups by the walk, roughly: CPUs may count at the same time */
    __u32 page_count;
};

/* The rows of 64 KiB of code. The first one has address 0: what the page before ended with. */
struct gimlet_page {
    __u32 rows; /* location */
    __u32 count;
};

/* In the rule of a row: not the number of a rule, but the enum gimlet_unwinder that serves this
 * code instead of the table. */
#define GIMLET_ROW_UNWINDER 0x8000

/* From here on, up to the next row, this rule holds. */
struct gimlet_row {
    __u16 address;
    __u16 rule; /* below GIMLET_MAX_RULES, or GIMLET_ROW_UNWINDER and an unwinder */
};

/* What a process has mapped. */
struct gimlet_space {
    __u32 mappings; /* location of the first struct gimlet_mapping */
    __u32 count;
    __u32 generation; /* never 0, and never the same for two states of any spaces */
    __u32 runtime;    /* location of what describes the managed runtime; 0: there is none */
    __u32 id;         /* what user space calls the address space that it described: never 0 */
};

/* How to find the canonical frame address (CFA): the stack pointer before the call. */
enum gimlet_cfa {
    GIMLET_CFA_GAP = 0,          /* nothing is known of this code */
    GIMLET_CFA_END = 1,          /* the outermost frame: there is no caller */
    GIMLET_CFA_REGISTER = 2,     /* register + offset */
    GIMLET_CFA_DEREFERENCE = 3,  /* *(register + offset) + addend */
    GIMLET_CFA_INDEXED = 4,      /* *(register + index * 8 + offset) + addend */
    GIMLET_CFA_PLT = 5,          /* rsp + 8, and 8 more where (rip & 15) >= offset */
    GIMLET_CFA_SIGNAL_FRAME = 6, /* the registers lie in the signal frame that rsp points to */
};

/* Where the caller's frame pointer is. */
enum gimlet_saved_fp {
    GIMLET_FP_SAME = 0,
    GIMLET_FP_AT_CFA = 1,      /* at CFA + fp_offset */
    GIMLET_FP_AT_REGISTER = 2, /* at frame pointer + fp_offset */
    GIMLET_FP_UNDEFINED = 3,
};

/* Where the return address is. */
enum gimlet_return_address {
    GIMLET_RA_AT_CFA = 0,      /* at CFA + ra_offset */
    GIMLET_RA_IN_REGISTER = 1, /* in the register ra_offset */
};

/* One way to find the caller. Registers have their DWARF numbers (x86-64 psABI, figure 3.36). */
struct gimlet_rule {
    __u8 cfa;            /* enum gimlet_cfa */
    __u8 cfa_registers;  /* base in bits 0..3, index in bits 4..7 */
    __u8 saved_fp;       /* enum gimlet_saved_fp */
    __u8 return_address; /* enum gimlet_return_address */
    __s32 cfa_offset;
    __s32 fp_offset;
    __s16 ra_offset;
    __s16 cfa_addend;
};

#endif
