/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The recorder: what every trigger does with a sample. Filter first; then kernel stack; then user
 * registers; then the walk; then one record into the ring.
 */
#ifndef GIMLET_RECORDER_H
#define GIMLET_RECORDER_H

#include "environment.h"

#include "processes.h"
#include "uprobes.h"
#include "walk.h"

/*
 * Scratch is per CPU, and one slot per flavour of program: a perf interrupt may hit in the middle
 * of a probe program on the same CPU. Two of one flavour nest rarely; the inner one is counted.
 */
enum scratch_slot {
    SCRATCH_PERF = 0,
    SCRATCH_PROBE = 1,
};

struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
    __uint(max_entries, GIMLET_SCRATCH_SLOTS);
    __type(key, u32);
    __type(value, struct scratch);
} scratches SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
    __uint(max_entries, GIMLET_SCRATCH_SLOTS);
    __type(key, u32);
    __type(value, struct memo);
} memos SEC(".maps");

/* What is sent of a sample that waits: too long for a per-CPU map (PCPU_MIN_UNIT_SIZE), so it has
 * the slots of all CPUs, one CPU's after the other's. User space sets their number. */
struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, GIMLET_SCRATCH_SLOTS);
    __type(key, u32);
    __type(value, struct gimlet_deferred_sample);
} deferrals SEC(".maps");

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
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, GIMLET_MAX_EVENTS);
    __type(key, u32);
    __type(value, struct gimlet_event_settings);
} event_settings SEC(".maps");

/* What happened of an event since its last sample. */
struct tally {
    u64 events;
    u64 value;
};

struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
    __uint(max_entries, GIMLET_MAX_EVENTS);
    __type(key, u32);
    __type(value, struct tally);
} tallies SEC(".maps");

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

/* What a trigger knows of its sample. */
struct sample_source {
    void *context;        /* the program's: the kernel stack is taken by it */
    const u64 *registers; /* struct pt_regs of what ran; NULL: the kernel, called by the task */
    u64 weight;           /* events that it stands for */
    u64 value;
    u32 event;
    enum scratch_slot slot;
    int is_single; /* 1: the trigger sees every event, and the recorder keeps the period */
};

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
        return is_sampled_process(tgid);
    case GIMLET_FILTER_CGROUP:
        return bpf_current_task_under_cgroup(&cgroup, 0) == 1;
    case GIMLET_FILTER_USER:
        return (u32)bpf_get_current_uid_gid() == set->user;
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

/* Kernel threads have none, nor have threads of the kernel's that share a process's memory:
 * io_uring's workers (Linux 5.12), those of vhost (6.4). Older kernels use the bits otherwise. An
 * exiting task has none when it has given its memory back. */
static __always_inline int has_user_stack(struct task_struct *task) {
    if (!BPF_CORE_READ(task, mm)) {
        return 0;
    }
    u32 flags = PF_KTHREAD;
    if (bpf_core_field_exists(((struct kernel_clone_args *)0)->io_thread)) {
        flags |= PF_IO_WORKER;
    }
    if (bpf_core_field_exists(((struct kernel_clone_args *)0)->user_worker)) {
        flags |= PF_USER_WORKER;
    }
    return (BPF_CORE_READ(task, flags) & flags) == 0;
}

/* Fills all_registers and begins the walk, or ends it before it began. */
static __always_inline int enter_user_stack(const struct sample_source *source,
                                            struct scratch *scratch, int in_kernel) {
    struct walk *walk = &scratch->walk;
    u64 *words = scratch->all_registers;
    int in_system_call = 0;
    if (in_kernel) {
        struct task_struct *task = (struct task_struct *)bpf_get_current_task();
        if (!has_user_stack(task)) {
            walk->status = GIMLET_STACK_NONE;
            return STEP_STOP;
        }
        if (read_user_registers(task, words) != 0) {
            return truncated(walk, GIMLET_REASON_NO_USER_REGISTERS);
        }
        in_system_call = IS_IN_SYSTEM_CALL(words);
    } else {
        __builtin_memcpy(words, source->registers, sizeof(scratch->all_registers));
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
    walk->probes_page = set->use_tables || !current_uprobes() ? 0 : uprobes_page();
    walk->space.generation = 0;
    if (space) {
        walk->space = *space;
        scratch->sample.space = space->id;
    }
    /* One round more than frames: the last one finds that there is no room, and says so. What a
     * return probe took is found in a round of its own. */
    for (u32 round = 0; round <= GIMLET_MAX_USER_FRAMES + MOST_RETURN_PROBES; round++) {
        if (step_from(slot) == STEP_STOP) {
            return;
        }
    }
}

static __always_inline u16 take_kernel_stack(void *context, u64 *frames) {
    long bytes = bpf_get_stack(context, frames, GIMLET_MAX_KERNEL_FRAMES * sizeof(u64), 0);
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

static __always_inline void fill_header(const struct sample_source *source,
                                        struct gimlet_sample *sample, u64 id) {
    sample->time_ns = bpf_ktime_get_ns();
    sample->weight = source->weight;
    sample->value = source->value;
    sample->tgid = id >> 32;
    sample->tid = (u32)id;
    sample->cpu = bpf_get_smp_processor_id();
    sample->event = source->event;
    sample->space = 0;
    sample->header_words = sizeof(*sample) / sizeof(u64);
    bpf_get_current_comm(sample->comm, sizeof(sample->comm));
}

/*
 * In an exec, the kernel has taken the program's memory away at some point, and the registers that
 * it had saved lead nowhere: what can be walked no more is work of the kernel's own.
 */
static __always_inline void end_in_exec(struct scratch *scratch) {
    struct walk *walk = &scratch->walk;
    struct task_struct *task = (struct task_struct *)bpf_get_current_task();
    if (walk->status == GIMLET_STACK_TRUNCATED && BPF_CORE_READ_BITFIELD_PROBED(task, in_execve)) {
        walk->status = GIMLET_STACK_NONE;
        walk->reason = GIMLET_REASON_NONE;
        walk->count = scratch->sample.kernel_frames;
    }
}

/* Whether tables that come a little later may make the stack complete. */
static __always_inline int may_be_walked_later(const struct walk *walk) {
    return (GIMLET_PENDING_REASONS >> walk->reason) & 1;
}

/* The main thread's stack is at most so large (the kernel's _STK_LIM). */
#define MAIN_STACK_BYTES (8U << 20)

/* Of the stack of another thread, of which nobody says where it ends: what lies above it would be
 * copied, too, and fill the ring. */
#define OTHER_STACK_BYTES (5 * PAGE_BYTES)

/*
 * Where the copy of a stack ends. The main thread has nothing to walk above the arguments of the
 * program, which the kernel put there; other stacks, a thread's or a signal handler's, lie far
 * below.
 */
static __always_inline u64 end_of_copy(u64 sp) {
    struct task_struct *task = (struct task_struct *)bpf_get_current_task();
    u64 start_stack = BPF_CORE_READ(task, mm, start_stack);
    if (start_stack < sp || start_stack - sp > MAIN_STACK_BYTES) {
        return sp + OTHER_STACK_BYTES;
    }
    return (start_stack + PAGE_BYTES) & ~(u64)(PAGE_BYTES - 1);
}

/* Copies the stack from an address up to the end, page by page, until one is not there. */
static __always_inline u32 copy_stack(u8 *stack, u64 start, u64 end) {
    u32 filled = 0;
    for (u32 page = 0; page < GIMLET_DEFERRED_STACK_BYTES / PAGE_BYTES; page++) {
        u32 bytes = PAGE_BYTES - ((start + filled) & (PAGE_BYTES - 1));
        if (start + filled >= end || filled > GIMLET_DEFERRED_STACK_BYTES - PAGE_BYTES ||
            bytes > PAGE_BYTES || read_user(stack + filled, bytes, start + filled) != 0) {
            break;
        }
        filled += bytes;
    }
    return filled;
}

/* Global, as step_from() is. Takes and gives a struct return_instance. */
GLOBAL_FUNCTION u64 restore_from(u32 place, u64 instance) {
    struct gimlet_deferred_sample *deferred = bpf_map_lookup_elem(&deferrals, &place);
    return deferred ? (u64)restore_return_address(deferred, (const void *)instance) : 0;
}

/* A later walk cannot ask the kernel: gives the registers and the stack of a sample that waits what
 * uprobes took from them. */
static __always_inline void restore_probed(struct gimlet_deferred_sample *deferred, u32 place) {
    struct uprobe_task *uprobes = current_uprobes();
    if (!uprobes) {
        return;
    }
    restore_registers(deferred);
    u64 instance = (u64)BPF_CORE_READ(uprobes, return_instances);
    for (u32 i = 0; i < MOST_RETURN_PROBES && instance != 0; i++) {
        instance = restore_from(place, instance);
    }
}

/* Sends what a later walk needs, as long as it is. 0, or negative: there is no room for it. */
static __always_inline int submit_deferred(struct scratch *scratch, u32 slot,
                                           const struct gimlet_settings *set) {
    u32 place = bpf_get_smp_processor_id() * GIMLET_SCRATCH_SLOTS + slot;
    struct gimlet_deferred_sample *deferred = bpf_map_lookup_elem(&deferrals, &place);
    if (!deferred || bpf_ringbuf_query(&ring, BPF_RB_AVAIL_DATA) >= set->defer_below_bytes) {
        return -1;
    }
    u32 kernel_frames = scratch->sample.kernel_frames;
    u64 sp = scratch->all_registers[PT_REGS_SP];
    deferred->sample = scratch->sample;
    deferred->sample.kind = GIMLET_RECORD_DEFERRED;
    deferred->sample.user_words = 0;
    if (kernel_frames <= GIMLET_MAX_KERNEL_FRAMES) {
        bpf_probe_read_kernel(deferred->kernel_frames, kernel_frames * sizeof(u64),
                              scratch->frames);
    }
    __builtin_memcpy(deferred->registers, scratch->all_registers, sizeof(scratch->all_registers));
    deferred->in_system_call = IS_IN_SYSTEM_CALL(scratch->all_registers) &&
                               (scratch->sample.flags & GIMLET_SAMPLE_IN_KERNEL) != 0;
    /* Whole words, as the record is read. */
    deferred->stack_start = sp & ~(u64)(sizeof(u64) - 1);
    deferred->stack_bytes = copy_stack(deferred->stack, deferred->stack_start, end_of_copy(sp));
    restore_probed(deferred, place);
    u64 bytes = sizeof(*deferred) - GIMLET_DEFERRED_STACK_BYTES + deferred->stack_bytes;
    if (bytes > sizeof(*deferred)) {
        return -1; /* cannot be: it tells the verifier how long the record may get */
    }
    /* Now, not later: until the tables are there, every sample of that code is as long. */
    if (bpf_ringbuf_output(&ring, deferred, bytes, BPF_RB_FORCE_WAKEUP) != 0) {
        return -1;
    }
    count(GIMLET_COUNTER_RECORDED);
    return 0;
}

/*
 * Sends what was taken, in one form or the other. Global, so that the verifier walks it once, and
 * not for each way that leads here.
 */
GLOBAL_FUNCTION int finish_sample(u32 slot) {
    u32 first = 0;
    const struct gimlet_settings *set = bpf_map_lookup_elem(&settings, &first);
    struct scratch *scratch = bpf_map_lookup_elem(&scratches, &slot);
    if (!set || !scratch) {
        return 0; /* cannot be: record_sample() found both */
    }
    end_in_exec(scratch);
    struct gimlet_sample *sample = &scratch->sample;
    const struct walk *walk = &scratch->walk;
    sample->status = walk->status;
    sample->reason = walk->reason;
    if (may_be_walked_later(walk) && submit_deferred(scratch, slot, set) == 0) {
        return 0;
    }
    if (walk->reason != GIMLET_REASON_NONE) {
        count_reason(walk->reason);
    }
    sample->kind = GIMLET_RECORD_SAMPLE;
    sample->user_words = walk->count - sample->kernel_frames;
    submit(scratch, walk->count, set);
    return 0;
}

static __always_inline void take_sample(const struct sample_source *source, struct scratch *scratch,
                                        const struct gimlet_settings *set, u32 flags, u64 id) {
    struct gimlet_sample *sample = &scratch->sample;
    struct walk *walk = &scratch->walk;
    int in_kernel = !source->registers || !IS_USER_MODE(source->registers[PT_REGS_MODE]);
    fill_header(source, sample, id);
    sample->flags = in_kernel ? GIMLET_SAMPLE_IN_KERNEL : 0;
    walk->count = 0;
    walk->status = GIMLET_STACK_NONE;
    walk->reason = GIMLET_REASON_NONE;
    if (in_kernel && !(flags & GIMLET_EVENT_SKIP_KERNEL_STACK)) {
        walk->count = take_kernel_stack(source->context, scratch->frames);
    }
    sample->kernel_frames = walk->count;
    if (!(flags & GIMLET_EVENT_SKIP_USER_STACK) &&
        enter_user_stack(source, scratch, in_kernel) == STEP_CONTINUE) {
        walk_user_stack(scratch, source->slot, set, id >> 32);
    }
    finish_sample(source->slot);
}

/* Adds an event to those since the last sample. 1: a sample is due, and stands for all of them. */
static __always_inline int is_due(struct sample_source *source,
                                  const struct gimlet_event_settings *asked) {
    if (asked->value_argument != 0 && source->registers) {
        bpf_probe_read_kernel(&source->value, sizeof(source->value),
                              source->registers + PT_REGS_OF_ARGUMENT(asked->value_argument));
    }
    if (source->value < asked->minimum) {
        return 0;
    }
    struct tally *tally = bpf_map_lookup_elem(&tallies, &source->event);
    if (!tally) {
        return 0; /* cannot be: whoever has settings has a tally */
    }
    tally->events += 1;
    tally->value += source->value;
    if ((asked->value_argument != 0 ? tally->value : tally->events) < asked->period) {
        return 0;
    }
    source->weight = tally->events;
    source->value = tally->value;
    tally->events = 0;
    tally->value = 0;
    return 1;
}

/* The entry of the recorder. */
static __always_inline void record_sample(struct sample_source *source) {
    u32 first = 0;
    const struct gimlet_settings *set = bpf_map_lookup_elem(&settings, &first);
    u64 id = bpf_get_current_pid_tgid();
    if (!set || !is_wanted(set, id >> 32, (u32)id)) {
        return;
    }
    const struct gimlet_event_settings *asked =
        bpf_map_lookup_elem(&event_settings, &source->event);
    u32 slot = source->slot;
    struct scratch *scratch = bpf_map_lookup_elem(&scratches, &slot);
    if (!asked || !scratch) {
        return; /* cannot be: user space numbers events from 0, and each CPU has every slot */
    }
    if (source->is_single && !is_due(source, asked)) {
        return;
    }
    count(GIMLET_COUNTER_SEEN);
    if (scratch->busy) {
        count_reason(GIMLET_REASON_NESTED);
        return;
    }
    scratch->busy = 1;
    take_sample(source, scratch, set, asked->flags, id);
    scratch->busy = 0;
}

#endif
