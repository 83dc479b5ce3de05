// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Samples of perf events: who ran, the kernel stack, the user stack. Filter first; then kernel
 * stack; then user registers; then the walk; then one record into the ring.
 */
#include "walk.h"

/* The context of a BPF_PROG_TYPE_PERF_EVENT program (include/uapi/linux/bpf_perf_event.h). */
struct perf_event_context {
    u64 regs[PT_REGS_WORDS];
    u64 sample_period;
    u64 address;
};

/*
 * Scratch is per CPU, and one slot per flavour of program: a perf interrupt may hit in the middle
 * of a probe program on the same CPU. Two of one flavour nest rarely; the inner one is counted.
 */
enum scratch_slot {
    SCRATCH_PERF = 0,
    SCRATCH_PROBE = 1,
    SCRATCH_SLOTS,
};

struct scratch {
    u64 busy;
    struct gimlet_sample sample;
    u64 frames[GIMLET_MAX_FRAMES];
};

struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
    __uint(max_entries, SCRATCH_SLOTS);
    __type(key, u32);
    __type(value, struct scratch);
} scratches SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_RINGBUF);
    __uint(max_entries, 1 << 20); /* user space sets the real size before it loads */
} ring SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
    __uint(max_entries, GIMLET_COUNTER_COUNT);
    __type(key, u32);
    __type(value, u64);
} counters SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, 1);
    __type(key, u32);
    __type(value, struct gimlet_settings);
} settings SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, 4096); /* as many processes as -p takes */
    __type(key, u32);
    __type(value, u8);
} processes SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_CGROUP_ARRAY);
    __uint(max_entries, 1);
    __type(key, u32);
    __type(value, u32);
} cgroup SEC(".maps");

static __always_inline void count(u32 counter) {
    u64 *value = bpf_map_lookup_elem(&counters, &counter);
    if (value) {
        *value += 1;
    }
}

static __always_inline void count_reason(enum gimlet_reason reason) {
    count(GIMLET_COUNTER_REASONS + reason);
}

static __always_inline int is_wanted(const struct gimlet_settings *set, u32 tgid, u32 tid) {
    if (set->skip_idle && tid == 0) {
        return 0;
    }
    switch (set->filter) {
    case GIMLET_FILTER_PROCESS:
        return bpf_map_lookup_elem(&processes, &tgid) != NULL;
    case GIMLET_FILTER_CGROUP:
        return bpf_current_task_under_cgroup(&cgroup, 0) == 1;
    default:
        return 1;
    }
}

/* The registers that the task had when it last entered the kernel. 0, or negative. */
static __always_inline long read_user_registers(struct task_struct *task, u64 *words) {
    const void *regs;
    if (HAS_HELPER(task_pt_regs) && HAS_HELPER(get_current_task_btf)) {
        regs = (const void *)bpf_task_pt_regs(bpf_get_current_task_btf());
    } else {
        regs = SAVED_USER_REGISTERS(task);
    }
    return bpf_probe_read_kernel(words, PT_REGS_WORDS * sizeof(u64), regs);
}

/* Fills walk->regs, or ends the walk before it began. */
static __always_inline int enter_user_stack(struct perf_event_context *ctx, struct walk *walk,
                                            int in_kernel) {
    u64 mode = ctx->regs[PT_REGS_MODE];
    if (in_kernel) {
        struct task_struct *task = (struct task_struct *)bpf_get_current_task();
        if (BPF_CORE_READ(task, flags) & PF_KTHREAD) {
            walk->status = GIMLET_STACK_NONE;
            return STEP_STOP;
        }
        u64 words[PT_REGS_WORDS];
        if (read_user_registers(task, words) != 0) {
            return truncated(walk, GIMLET_REASON_NO_USER_REGISTERS);
        }
        mode = words[PT_REGS_MODE];
        walk->regs.pc = words[PT_REGS_PC];
        walk->regs.sp = words[PT_REGS_SP];
        walk->regs.fp = words[PT_REGS_FP];
    } else {
        walk->regs.pc = ctx->regs[PT_REGS_PC];
        walk->regs.sp = ctx->regs[PT_REGS_SP];
        walk->regs.fp = ctx->regs[PT_REGS_FP];
    }
    if (!IS_USER_MODE(mode)) {
        /* An exiting task, or one that has not been to user space yet. */
        return truncated(walk, GIMLET_REASON_NO_USER_REGISTERS);
    }
    if (IS_COMPAT_MODE(mode)) {
        /* Other registers, other frame records: the address that runs is all that is certain. */
        record_frame(walk);
        return truncated(walk, GIMLET_REASON_COMPAT_32BIT);
    }
    return STEP_CONTINUE;
}

static __always_inline u16 take_kernel_stack(struct perf_event_context *ctx, u64 *frames) {
    long bytes = bpf_get_stack(ctx, frames, GIMLET_MAX_KERNEL_FRAMES * sizeof(u64), 0);
    if (bytes < 0) {
        count_reason(GIMLET_REASON_KERNEL_STACK);
        return 0;
    }
    return bytes / sizeof(u64);
}

static __always_inline void submit(struct scratch *scratch, u32 frames,
                                   const struct gimlet_settings *set) {
    u64 bytes = sizeof(struct gimlet_sample) + frames * sizeof(u64);
    if (frames > GIMLET_MAX_FRAMES) {
        return; /* cannot be: it tells the verifier how long the record may get */
    }
    /* Waking the reader costs more than the sample (an interrupt to another CPU): let records
     * gather, the reader also looks by itself ten times a second. */
    u64 wakeup = bpf_ringbuf_query(&ring, BPF_RB_AVAIL_DATA) >= set->wakeup_bytes
                     ? BPF_RB_FORCE_WAKEUP
                     : BPF_RB_NO_WAKEUP;
    if (bpf_ringbuf_output(&ring, &scratch->sample, bytes, wakeup) != 0) {
        count_reason(GIMLET_REASON_RING_FULL);
    } else {
        count(GIMLET_COUNTER_RECORDED);
    }
}

/*
 * The index of an event is its cookie (Linux 5.15). A thread that inherits the event does not
 * inherit the cookie, so that bpf_get_attach_cookie() gives 0 there: ask the event it came from.
 */
static __always_inline u16 event_index(struct perf_event_context *ctx) {
    if (!bpf_core_field_exists(((struct perf_event *)0)->bpf_cookie)) {
        return 0;
    }
    struct perf_event *event = BPF_CORE_READ((struct bpf_perf_event_data_kern *)ctx, event);
    struct perf_event *parent = BPF_CORE_READ(event, parent);
    return BPF_CORE_READ(parent ? parent : event, bpf_cookie);
}

static __always_inline void fill_header(struct perf_event_context *ctx,
                                        struct gimlet_sample *sample, u64 id) {
    sample->time_ns = bpf_ktime_get_ns();
    sample->weight = ctx->sample_period;
    sample->tgid = id >> 32;
    sample->tid = (u32)id;
    sample->cpu = bpf_get_smp_processor_id();
    sample->kind = GIMLET_RECORD_SAMPLE;
    sample->event = event_index(ctx);
    bpf_get_current_comm(sample->comm, sizeof(sample->comm));
}

typedef void (*walk_loop)(struct walk *);

static __always_inline void take_sample(struct perf_event_context *ctx, struct scratch *scratch,
                                        const struct gimlet_settings *set, u64 id, walk_loop loop) {
    struct gimlet_sample *sample = &scratch->sample;
    int in_kernel = !IS_USER_MODE(ctx->regs[PT_REGS_MODE]);
    fill_header(ctx, sample, id);
    sample->flags = in_kernel ? GIMLET_SAMPLE_IN_KERNEL : 0;

    struct walk walk = {.frames = scratch->frames, .limit = GIMLET_MAX_FRAMES};
    if (in_kernel && !set->skip_kernel_frames) {
        walk.count = take_kernel_stack(ctx, scratch->frames);
    }
    sample->kernel_frames = walk.count;
    if (enter_user_stack(ctx, &walk, in_kernel) == STEP_CONTINUE) {
        loop(&walk);
    }
    sample->user_frames = walk.count - sample->kernel_frames;
    sample->status = walk.status;
    sample->reason = walk.reason;
    if (walk.reason != GIMLET_REASON_NONE) {
        count_reason(walk.reason);
    }
    submit(scratch, walk.count, set);
}

static __always_inline int on_event(struct perf_event_context *ctx, walk_loop loop) {
    u32 first = 0;
    const struct gimlet_settings *set = bpf_map_lookup_elem(&settings, &first);
    u64 id = bpf_get_current_pid_tgid();
    if (!set || !is_wanted(set, id >> 32, (u32)id)) {
        return 0;
    }
    u32 slot = SCRATCH_PERF;
    struct scratch *scratch = bpf_map_lookup_elem(&scratches, &slot);
    if (!scratch) {
        return 0; /* cannot be: a per-CPU array has every slot */
    }
    count(GIMLET_COUNTER_SEEN);
    if (scratch->busy) {
        count_reason(GIMLET_REASON_NESTED);
        return 0;
    }
    scratch->busy = 1;
    take_sample(ctx, scratch, set, id, loop);
    scratch->busy = 0;
    return 0;
}

/* Linux 5.17 and later: up to GIMLET_MAX_USER_FRAMES frames. */
SEC("perf_event")
int sample_with_bpf_loop(struct perf_event_context *ctx) {
    return on_event(ctx, walk_with_bpf_loop);
}

/* Before Linux 5.17: up to GIMLET_MAX_USER_FRAMES_BOUNDED frames. */
SEC("perf_event")
int sample_bounded(struct perf_event_context *ctx) {
    return on_event(ctx, walk_bounded);
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
