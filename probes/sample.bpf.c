// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Samples of perf events: who ran, the kernel stack, the user stack. Filter first; then kernel
 * stack; then user registers; then the walk; then one record into the ring.
 */
#include "environment.h"

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

struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
    __uint(max_entries, SCRATCH_SLOTS);
    __type(key, u32);
    __type(value, struct scratch);
} scratches SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
    __uint(max_entries, SCRATCH_SLOTS);
    __type(key, u32);
    __type(value, struct memo);
} memos SEC(".maps");

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

struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, 32768); /* as many processes as kernel.pid_max allows by default */
    __type(key, u32);
    __type(value, struct gimlet_space);
} spaces SEC(".maps");

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

/* Fills all_registers and begins the walk, or ends it before it began. */
static __always_inline int enter_user_stack(struct perf_event_context *ctx, struct scratch *scratch,
                                            int in_kernel) {
    struct walk *walk = &scratch->walk;
    u64 *words = scratch->all_registers;
    int in_system_call = 0;
    if (in_kernel) {
        struct task_struct *task = (struct task_struct *)bpf_get_current_task();
        if (BPF_CORE_READ(task, flags) & PF_KTHREAD) {
            walk->status = GIMLET_STACK_NONE;
            return STEP_STOP;
        }
        if (read_user_registers(task, words) != 0) {
            return truncated(walk, GIMLET_REASON_NO_USER_REGISTERS);
        }
        in_system_call = IS_IN_SYSTEM_CALL(words);
    } else {
        __builtin_memcpy(words, ctx->regs, sizeof(ctx->regs));
    }
    u64 mode = words[PT_REGS_MODE];
    if (!IS_USER_MODE(mode)) {
        /* An exiting task, or one that has not been to user space yet. */
        return truncated(walk, GIMLET_REASON_NO_USER_REGISTERS);
    }
    begin_walk(scratch, in_system_call);
    if (IS_COMPAT_MODE(mode)) {
        /* Other registers, other frame records: the address that runs is all that is certain. */
        record_frame(scratch);
        return truncated(walk, GIMLET_REASON_COMPAT_32BIT);
    }
    return STEP_CONTINUE;
}

/*
 * Global, so that the verifier walks the step once and not once for each round of the loop; it
 * finds its state by itself, because before Linux 5.12 only numbers can be arguments.
 */
GLOBAL_FUNCTION int step_from(u32 slot) {
    struct scratch *scratch = bpf_map_lookup_elem(&scratches, &slot);
    struct memo *memo = bpf_map_lookup_elem(&memos, &slot);
    return scratch && memo ? take_step(scratch, memo) : STEP_STOP;
}

static __always_inline void walk_user_stack(struct scratch *scratch, u32 slot,
                                            const struct gimlet_settings *set, u32 tgid) {
    struct walk *walk = &scratch->walk;
    const struct gimlet_space *space = set->use_tables ? bpf_map_lookup_elem(&spaces, &tgid) : NULL;
    walk->use_tables = set->use_tables;
    walk->space.generation = 0;
    if (space) {
        walk->space = *space;
    }
    /* One round more than frames: the last one finds that there is no room, and says so. */
    for (u32 round = 0; round <= GIMLET_MAX_USER_FRAMES; round++) {
        if (step_from(slot) == STEP_STOP) {
            return;
        }
    }
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
    sample->event = event_index(ctx);
    bpf_get_current_comm(sample->comm, sizeof(sample->comm));
}

/* Whether tables that come a little later may make the stack complete. */
static __always_inline int may_be_walked_later(const struct walk *walk) {
    return (GIMLET_PENDING_REASONS >> walk->reason) & 1;
}

/* Copies the stack from a page's start up, page by page, until one is not there. */
static __always_inline u32 copy_stack(u8 *stack, u64 start) {
    u32 page = 0;
    for (; page < GIMLET_DEFERRED_STACK_BYTES / PAGE_BYTES; page++) {
        if (read_user(stack + page * PAGE_BYTES, PAGE_BYTES, start + page * PAGE_BYTES) != 0) {
            break;
        }
    }
    return page * PAGE_BYTES;
}

/* Sends what a later walk needs. 0, or negative: there is no room for that much. */
static __always_inline int submit_deferred(struct scratch *scratch,
                                           const struct gimlet_settings *set) {
    if (bpf_ringbuf_query(&ring, BPF_RB_AVAIL_DATA) >= set->defer_below_bytes) {
        return -1;
    }
    struct gimlet_deferred_sample *deferred = bpf_ringbuf_reserve(&ring, sizeof(*deferred), 0);
    if (!deferred) {
        return -1;
    }
    u32 kernel_frames = scratch->sample.kernel_frames;
    scratch->sample.kind = GIMLET_RECORD_DEFERRED;
    scratch->sample.user_words = 0;
    deferred->sample = scratch->sample;
    if (kernel_frames <= GIMLET_MAX_KERNEL_FRAMES) {
        bpf_probe_read_kernel(deferred->kernel_frames, kernel_frames * sizeof(u64),
                              scratch->frames);
    }
    __builtin_memcpy(deferred->registers, scratch->all_registers, sizeof(scratch->all_registers));
    deferred->in_system_call = IS_IN_SYSTEM_CALL(scratch->all_registers) &&
                               (scratch->sample.flags & GIMLET_SAMPLE_IN_KERNEL) != 0;
    deferred->stack_start = scratch->all_registers[PT_REGS_SP] & ~(u64)(PAGE_BYTES - 1);
    deferred->stack_bytes = copy_stack(deferred->stack, deferred->stack_start);
    count(GIMLET_COUNTER_RECORDED);
    /* Now, not later: until the tables are there, every sample of that code is as long. */
    bpf_ringbuf_submit(deferred, BPF_RB_FORCE_WAKEUP);
    return 0;
}

static __always_inline void take_sample(struct perf_event_context *ctx, struct scratch *scratch,
                                        u32 slot, const struct gimlet_settings *set, u64 id) {
    struct gimlet_sample *sample = &scratch->sample;
    struct walk *walk = &scratch->walk;
    int in_kernel = !IS_USER_MODE(ctx->regs[PT_REGS_MODE]);
    fill_header(ctx, sample, id);
    sample->flags = in_kernel ? GIMLET_SAMPLE_IN_KERNEL : 0;
    walk->count = 0;
    walk->status = GIMLET_STACK_COMPLETE;
    walk->reason = GIMLET_REASON_NONE;
    if (in_kernel && !set->skip_kernel_frames) {
        walk->count = take_kernel_stack(ctx, scratch->frames);
    }
    sample->kernel_frames = walk->count;
    if (enter_user_stack(ctx, scratch, in_kernel) == STEP_CONTINUE) {
        walk_user_stack(scratch, slot, set, id >> 32);
    }
    sample->status = walk->status;
    sample->reason = walk->reason;
    if (may_be_walked_later(walk) && submit_deferred(scratch, set) == 0) {
        return;
    }
    if (walk->reason != GIMLET_REASON_NONE) {
        count_reason(walk->reason);
    }
    sample->kind = GIMLET_RECORD_SAMPLE;
    sample->user_words = walk->count - sample->kernel_frames;
    submit(scratch, walk->count, set);
}

SEC("perf_event")
int take_perf_sample(struct perf_event_context *ctx) {
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
    take_sample(ctx, scratch, slot, set, id);
    scratch->busy = 0;
    return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
