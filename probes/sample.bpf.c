// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * The triggers: programs at which samples are taken. User space loads those that it attaches.
 */
#include "recorder.h"

/* The context of a BPF_PROG_TYPE_PERF_EVENT program (include/uapi/linux/bpf_perf_event.h). */
struct perf_event_context {
    u64 regs[PT_REGS_WORDS];
    u64 sample_period;
    u64 address;
};

/*
 * The index of an event is its cookie (Linux 5.15). A thread that inherits the event does not
 * inherit the cookie, so that bpf_get_attach_cookie() gives 0 there: ask the event it came from.
 */
static __always_inline u16 event_of(struct perf_event_context *ctx) {
    if (!bpf_core_field_exists(((struct perf_event *)0)->bpf_cookie)) {
        return 0;
    }
    struct perf_event *event = BPF_CORE_READ((struct bpf_perf_event_data_kern *)ctx, event);
    struct perf_event *parent = BPF_CORE_READ(event, parent);
    return BPF_CORE_READ(parent ? parent : event, bpf_cookie);
}

SEC("perf_event")
int take_perf_sample(struct perf_event_context *ctx) {
    struct sample_source source = {
        .context = ctx,
        .registers = ctx->regs,
        .weight = ctx->sample_period,
        .event = event_of(ctx),
        .slot = SCRATCH_PERF,
    };
    record_sample(&source);
    return 0;
}

/* The index of an event whose program belongs to a place, and not to the tasks that come by. */
static __always_inline u16 event_of_place(void *ctx) {
    return HAS_HELPER(get_attach_cookie) ? bpf_get_attach_cookie(ctx) : 0;
}

/* The function at which it is attached is being called, or has returned. */
SEC("uprobe")
int take_uprobe_sample(struct pt_regs *ctx) {
    struct sample_source source = {
        .context = ctx,
        .registers = (const u64 *)ctx,
        .weight = 1,
        .event = event_of_place(ctx),
        .slot = SCRATCH_PROBE,
        .is_single = 1,
    };
    record_sample(&source);
    return 0;
}

/* The result 0 keeps the perf event itself from recording anything. */
SEC("tracepoint")
int take_tracepoint_sample(void *ctx) {
    struct sample_source source = {
        .context = ctx,
        .weight = 1,
        .event = event_of_place(ctx),
        .slot = SCRATCH_PROBE,
        .is_single = 1,
    };
    record_sample(&source);
    return 0;
}

/* A task is made: the arguments are the one that makes it, and the new one. */
SEC("raw_tp/sched_process_fork")
int follow_fork(struct bpf_raw_tracepoint_args *ctx) {
    if (follow_child((struct task_struct *)ctx->args[0], (struct task_struct *)ctx->args[1]) != 0) {
        count(GIMLET_COUNTER_UNFOLLOWED);
    }
    return 0;
}

SEC("raw_tp/sched_process_free")
int forget_process(struct bpf_raw_tracepoint_args *ctx) {
    forget_task((struct task_struct *)ctx->args[0]);
    return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
