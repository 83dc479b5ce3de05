/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What the BPF programs and user space share: records, settings, counters.
 *
 * This file is the one declaration: io.gimlet.kernel.Layouts is generated from it
 * (native/generate).
 */
#ifndef GIMLET_ABI_H
#define GIMLET_ABI_H

#include <linux/types.h>

#include "reasons.h"
#include "unwind_abi.h"

/* PERF_MAX_STACK_DEPTH, the kernel's own default for kernel.perf_event_max_stack. */
#define GIMLET_MAX_KERNEL_FRAMES 127
/* 1,024 frames of one word are 8 KiB of record, and deeper than any stack that is not a runaway
 * recursion. A longer frame counts as often as it has words. What is cut is marked
 * GIMLET_REASON_DEPTH_LIMIT. */
#define GIMLET_MAX_USER_FRAMES   1024
#define GIMLET_MAX_FRAMES        (GIMLET_MAX_KERNEL_FRAMES + GIMLET_MAX_USER_FRAMES)

/* TASK_COMM_LEN of include/linux/sched.h, ABI since Linux 2.6. */
#define GIMLET_COMM_SIZE 16

/*
 * The first word of a user frame: the address in bits 0..55 (x86-64 with five-level paging uses 56
 * bits, arm64 at most 52), flags in 56..59, and the kind in 60..63, which says how many words the
 * frame has and what is in those after the first. Kernel frames are plain addresses.
 */
#define GIMLET_FRAME_KIND_SHIFT     60
#define GIMLET_FRAME_ADDRESS_MASK   ((1ULL << 56) - 1)
/* The address is one that a call returns to: the call itself ends one byte before it. */
#define GIMLET_FRAME_RETURN_ADDRESS (1ULL << 56)

enum gimlet_frame_kind {
    GIMLET_FRAME_NATIVE = 0, /* machine code that came from a file, or that nobody described */
};

/* How many words a frame of each kind has. */
enum gimlet_frame_words {
    GIMLET_FRAME_NATIVE_WORDS = 1,
};

enum gimlet_record_kind {
    GIMLET_RECORD_SAMPLE = 1,
    GIMLET_RECORD_DEFERRED = 2, /* struct gimlet_deferred_sample */
};

enum gimlet_stack_status {
    GIMLET_STACK_COMPLETE = 0,
    GIMLET_STACK_TRUNCATED = 1,     /* reason says why */
    GIMLET_STACK_DEPTH_LIMITED = 2, /* the leaf side is there, the root side is not */
    GIMLET_STACK_NONE = 3,          /* there is no user stack, or nobody asked for it */
};

/* The header of one sample: kernel_frames words and then user_words follow it, leaf first. */
struct gimlet_sample {
    __u64 time_ns; /* CLOCK_MONOTONIC */
    __u64 weight;  /* events since the last sample of this event: its period */
    __u64 value;   /* what these events amount to, in bytes or nanoseconds; 0: they only count */
    __u32 tgid;
    __u32 tid;
    __u32 cpu;
    __u8 kind;         /* enum gimlet_record_kind */
    __u8 header_words; /* 64-bit words of this header: the frames begin behind them */
    __u16 event;       /* index of the event, in the order in which user space attached them */
    __u8 status;       /* enum gimlet_stack_status */
    __u8 reason;       /* enum gimlet_reason */
    __u16 flags;
    __u16 kernel_frames;
    __u16 user_words;
    char comm[GIMLET_COMM_SIZE];
    __u32 space; /* the id of the struct gimlet_space that the walk knew; 0: none */
    __u32 unused;
};

enum gimlet_sample_flags {
    GIMLET_SAMPLE_IN_KERNEL = 1, /* the event hit while the CPU was in kernel mode */
};

/* The words of the longest struct pt_regs: arm64 has 34, x86-64 21. */
#define GIMLET_REGISTER_WORDS       34
/* Up to fifteen pages from the stack pointer on: interpreters and compilers that recurse often have
 * more than five. A copy is as long as the stack. */
#define GIMLET_DEFERRED_STACK_BYTES 61440
/* The flavours of programs that may interrupt each other on a CPU: perf events and probes. */
#define GIMLET_SCRATCH_SLOTS        2

/*
 * A sample whose stack could not be walked yet, because the tables of its code were not there: what
 * user space needs to walk it when they are. user_words is 0, status and reason tell how far the
 * walk in the kernel would have come.
 */
struct gimlet_deferred_sample {
    struct gimlet_sample sample;
    __u64 kernel_frames[GIMLET_MAX_KERNEL_FRAMES];
    __u64 registers[GIMLET_REGISTER_WORDS]; /* struct pt_regs of user mode */
    __u64 stack_start;
    __u32 stack_bytes;    /* how much of the stack follows: the record ends with it */
    __u32 in_system_call; /* 1: the pc is behind a system call instruction */
    __u8 stack[GIMLET_DEFERRED_STACK_BYTES];
};

enum gimlet_filter {
    GIMLET_FILTER_NONE = 0,
    GIMLET_FILTER_PROCESS = 1, /* thread group ids in the map `processes` */
    GIMLET_FILTER_CGROUP = 2,  /* below the cgroup v2 directory in the map `cgroup` */
    GIMLET_FILTER_USER = 3,    /* tasks with the real user id of the settings */
};

/* As many processes as kernel.pid_max allows by default; each takes 80 bytes. */
#define GIMLET_MAX_PROCESSES 32768

/* What user space says of a process in the map `processes`. Of those that join by themselves it has
 * the nanoseconds after the boot at which they were started, which are more. */
enum gimlet_process_mark {
    GIMLET_PROCESS_NOW = 0,       /* sample it */
    GIMLET_PROCESS_FROM_EXEC = 1, /* sample it when it has executed a program */
};

/* Settings, the value of the map `settings` (one element). All zero: walk everything, keep
 * everything. */
struct gimlet_settings {
    __u32 filter;            /* enum gimlet_filter */
    __u32 skip_idle;         /* 1: ignore the idle task (thread id 0) */
    __u32 wakeup_bytes;      /* wake the reader when more than this waits in the ring */
    __u32 use_tables;        /* 1: walk by the unwind tables, 0: by frame pointers */
    __u32 user;              /* the user id of the filter */
    __u32 defer_below_bytes; /* send deferred samples while less than this waits in the ring */
};

/* Events that may be told apart; each takes some bytes. */
#define GIMLET_MAX_EVENTS 256

enum gimlet_event_flags {
    GIMLET_EVENT_SKIP_KERNEL_STACK = 1,
    GIMLET_EVENT_SKIP_USER_STACK = 2,
};

/*
 * Settings of one event, an element of the map `event_settings`. All zero: a sample of every event,
 * with both stacks. Perf events keep their period themselves: for them only the flags count.
 */
struct gimlet_event_settings {
    __u64 minimum; /* leave out events with a smaller value */
    __u64 period;  /* a sample for so much value, or for so many events where there is no value */
    __u32 flags;
    __u32 value_argument; /* the function's argument that is the value, from 1 to 6; 0: no value */
};

/*
 * Counters, a per-CPU array. Index GIMLET_COUNTER_REASONS + reason counts that reason: for lost
 * samples and for incomplete stacks alike.
 */
enum gimlet_counter {
    GIMLET_COUNTER_SEEN = 0, /* passed the filter, and were due: recorded + lost for any reason */
    GIMLET_COUNTER_RECORDED = 1,   /* went into the ring */
    GIMLET_COUNTER_UNFOLLOWED = 2, /* children that found no room among the processes */
    GIMLET_COUNTER_REASONS = 3,
    GIMLET_COUNTER_COUNT = GIMLET_COUNTER_REASONS + GIMLET_REASON_COUNT,
};

#endif
