/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The processes of which samples are taken. User space puts in whom the user named; where
 * descendants are followed, the set is kept by two programs, so that no child runs before it is in:
 * a fork brings the child in before it is woken, and whoever is gone leaves.
 */
#ifndef GIMLET_PROCESSES_H
#define GIMLET_PROCESSES_H

#include "kernel.h"

#include "gimlet_abi.h"

/* From a thread group id to enum gimlet_process_mark or, for children, when they were started. */
struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, GIMLET_MAX_PROCESSES);
    __type(key, u32);
    __type(value, u64);
} processes SEC(".maps");

/*
 * Samples of a command begin with its exec: before, the process is a copy of Gimlet, its parent,
 * and has executed as many programs. The number changes when the new program has its name, and the
 * memory and the files of Gimlet are given back.
 */
static __always_inline int has_executed(void) {
    struct task_struct *task = (struct task_struct *)bpf_get_current_task();
    return BPF_CORE_READ(task, self_exec_id) != BPF_CORE_READ(task, real_parent, self_exec_id);
}

static __always_inline int is_sampled_process(u32 tgid) {
    u64 *mark = bpf_map_lookup_elem(&processes, &tgid);
    if (!mark) {
        return 0;
    }
    if (*mark == GIMLET_PROCESS_FROM_EXEC) {
        if (!has_executed()) {
            return 0;
        }
        *mark = GIMLET_PROCESS_NOW;
    }
    return 1;
}

/*
 * Called by the parent, before the child runs. The child of anybody else takes the number out: it
 * may be that of a process which is gone, but not yet forgotten. 0, or negative: there is no room.
 */
static __always_inline long follow_child(struct task_struct *parent, struct task_struct *child) {
    u32 tgid = BPF_CORE_READ(child, tgid);
    if (tgid != (u32)BPF_CORE_READ(child, pid)) {
        return 0; /* a thread */
    }
    u32 parent_tgid = BPF_CORE_READ(parent, tgid);
    if (!bpf_map_lookup_elem(&processes, &parent_tgid)) {
        bpf_map_delete_elem(&processes, &tgid);
        return 0;
    }
    u64 started = BPF_CORE_READ(child, start_boottime);
    return bpf_map_update_elem(&processes, &tgid, &started, BPF_ANY);
}

/*
 * Called when a task is freed, a moment after its parent has heard of its end: an exiting process
 * still runs after its exit has been told (from Linux 6.16 on even before it gives its memory
 * back). By then another process may have its number.
 */
static __always_inline void forget_task(struct task_struct *task) {
    u32 tgid = BPF_CORE_READ(task, tgid);
    if (tgid != (u32)BPF_CORE_READ(task, pid)) {
        return; /* a thread, or the leader that one of its threads replaced at an exec */
    }
    const u64 *mark = bpf_map_lookup_elem(&processes, &tgid);
    if (mark &&
        (*mark <= GIMLET_PROCESS_FROM_EXEC || *mark == BPF_CORE_READ(task, start_boottime))) {
        bpf_map_delete_elem(&processes, &tgid);
    }
}

#endif
