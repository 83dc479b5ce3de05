/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The kernel types and fields that the programs use, and no others. CO-RE relocates the accesses,
 * so order and offsets here mean nothing.
 */
#ifndef GIMLET_KERNEL_H
#define GIMLET_KERNEL_H

#include <linux/bpf.h>

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

typedef __u8 u8;
typedef __u16 u16;
typedef __u32 u32;
typedef __u64 u64;
typedef __s64 s64;

/* The page that the kernel adds to a process with uprobes (kernel/events/uprobes.c): return probes'
 * trampoline at its start, then copies of probed instructions. */
struct xol_area {
    unsigned long vaddr;
} __attribute__((preserve_access_index));

struct uprobes_state {
    struct xol_area *xol_area;
} __attribute__((preserve_access_index));

/* A function that has a return probe, and has been called (include/linux/uprobes.h). */
struct return_instance {
    unsigned long stack; /* the stack pointer when it was */
    unsigned long orig_ret_vaddr;
    struct return_instance *next; /* the one that was called before it */
} __attribute__((preserve_access_index));

struct uprobe_task {
    struct return_instance *return_instances;
    unsigned long vaddr;     /* of the probed instruction */
    unsigned long xol_vaddr; /* of the copy of it that runs; 0: none does */
} __attribute__((preserve_access_index));

struct mm_struct {
    unsigned long start_stack;
    struct uprobes_state uprobes_state;
} __attribute__((preserve_access_index));

struct task_struct {
    unsigned int flags;
    int pid;
    int tgid;
    u64 start_boottime;
    u64 self_exec_id;
    struct task_struct *real_parent;
    struct mm_struct *mm;
    void *stack;
    struct uprobe_task *utask; /* CONFIG_UPROBES */
    unsigned in_execve : 1;    /* "Bit to tell TOMOYO we're in execve()", since Linux 2.6.33 */
} __attribute__((preserve_access_index));

struct perf_event {
    struct perf_event *parent;
    u64 bpf_cookie;
} __attribute__((preserve_access_index));

/* How the kernel is asked for a new thread: tells which kinds it knows. */
struct kernel_clone_args {
    int io_thread;
    int user_worker;
} __attribute__((preserve_access_index));

/* What lies behind the context of a BPF_PROG_TYPE_PERF_EVENT program. */
struct bpf_perf_event_data_kern {
    struct perf_event *event;
} __attribute__((preserve_access_index));

/* include/linux/sched.h: "I am a kernel thread"; the same bit since Linux 2.6. */
#define PF_KTHREAD     0x00200000
/* The same file: "Task is an IO worker", from Linux 5.12 on. */
#define PF_IO_WORKER   0x00000010
/* "Kernel thread cloned from userspace thread", from Linux 6.4 on. */
#define PF_USER_WORKER 0x00004000

/* A helper that this kernel lacks is a branch that its verifier prunes. */
#define HAS_HELPER(name) bpf_core_enum_value_exists(enum bpf_func_id, BPF_FUNC_##name)

#endif
