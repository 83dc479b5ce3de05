// SPDX-License-Identifier: Apache-2.0
#include "checks.h"

#include <linux/bpf.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bare.h"
#include "burn.h"
#include "cgroup.h"
#include "harvest.h"
#include "report.h"
#include "tables.h"
#include "uprobe.h"

#define WALK "walk"

enum {
    RING_BYTES = 4 << 20,
    SMALL_RING_BYTES = 64 << 10,
    DEPTH = 40,
    // Deeper than any walk goes.
    GREAT_DEPTH = 1200,
    // At 99 Hz about 100 samples; fewer under emulation, where timers run late.
    MIN_SAMPLES = 20,
};
static const uint64_t BURN_NANOS = 1000000000;
static const uint64_t SHORT_BURN_NANOS = 300000000;

static void burn_user(const struct run *run) {
    burn(BURN_USER, run->depth, BURN_NANOS);
}

static void burn_user_shortly(const struct run *run) {
    burn(BURN_USER, run->depth, SHORT_BURN_NANOS);
}

static void burn_user_long(const struct run *run) {
    burn(BURN_USER, run->depth, 2 * BURN_NANOS);
}

static void burn_kernel(const struct run *run) {
    burn(BURN_KERNEL, run->depth, BURN_NANOS);
}

static void burn_bare(const struct run *run) {
    tables_publish(run->tables, GIMLET_UNWIND_TABLE);
    bare_burn(run->depth, BURN_NANOS);
}

// The table comes when the samples have been taken.
static void burn_bare_early(const struct run *run) {
    tables_publish(run->tables, GIMLET_UNWIND_PENDING);
    bare_burn(run->depth, BURN_NANOS);
    tables_complete(run->tables);
}

static void *burn_in_thread(void *run) {
    burn_user(run);
    return NULL;
}

static void burn_new_thread(const struct run *run) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, burn_in_thread, (void *)run) == 0) {
        pthread_join(thread, NULL);
    }
}

// All but a few: the clock also hits the system calls that start and stop the run.
static int nearly_all(unsigned part, unsigned of) {
    return of >= MIN_SAMPLES && part * 100 >= of * 95;
}

static int sampled(struct session *session, const char *group, const char *check,
                   const struct run *run, struct harvest *harvest) {
    const long error = run_sampled(session, run, harvest);
    if (error != 0) {
        report(REPORT_NOT_OK, group, check, "cannot attach: %s", strerror((int)-error));
    }
    return error == 0;
}

static void check_user_stacks(struct session *session, const char *group, const char *check) {
    const struct run run = {.event = session_cpu_clock(), .depth = DEPTH, .body = burn_user};
    struct harvest got;
    if (sampled(session, group, check, &run, &got)) {
        const int good = nearly_all(got.whole, got.samples) && got.strangers == 0;
        report(good ? REPORT_OK : REPORT_NOT_OK, group, check,
               "%u samples, %u whole at %d frames, %u strangers", got.samples, got.whole, DEPTH + 1,
               got.strangers);
    }
}

// A return probe on a function of this program; negative: there is none, which has been reported.
static long open_return_probe(const char *group, const char *check, uintptr_t function) {
    struct perf_event_attr event;
    if (!uprobe_event(&event, function, UPROBE_RETURN)) {
        report(REPORT_SKIP, group, check, "this kernel has no uprobes");
        return -1;
    }
    const long probe = gimlet_perf_event_open(&event, getpid(), -1, -1, 0);
    if (probe < 0) {
        report(REPORT_NOT_OK, group, check, "cannot probe: %s", strerror((int)-probe));
    }
    return probe;
}

// The same where every call has a return probe.
static void check_probed_user_stacks(struct session *session, const char *group) {
    const long probe = open_return_probe(group, "probed-user-stacks", burn_function_address());
    if (probe < 0) {
        return;
    }
    burn(BURN_USER, 1, 0); // the kernel adds its page to the process
    check_user_stacks(session, group, "probed-user-stacks");
    gimlet_close((int)probe);
}

static void check_kernel_stacks(struct session *session, const char *group) {
    const struct run run = {.event = session_cpu_clock(), .depth = DEPTH, .body = burn_kernel};
    struct harvest got;
    if (sampled(session, group, "kernel-stacks", &run, &got)) {
        const int good =
            got.in_kernel * 2 > got.samples && nearly_all(got.whole_in_kernel, got.in_kernel);
        report(good ? REPORT_OK : REPORT_NOT_OK, group, "kernel-stacks",
               "%u samples, %u in the kernel, %u with both stacks whole", got.samples,
               got.in_kernel, got.whole_in_kernel);
    }
}

static void check_no_kernel_stacks(struct session *session, const char *group) {
    const struct gimlet_event_settings skip = {.flags = GIMLET_EVENT_SKIP_KERNEL_STACK};
    const struct gimlet_event_settings keep = {0};
    const struct run run = {.event = session_cpu_clock(), .depth = DEPTH, .body = burn_kernel};
    struct harvest got;
    session_set_event(session, &skip);
    const int attached = sampled(session, group, "no-kernel-stacks", &run, &got);
    session_set_event(session, &keep);
    if (attached) {
        const int good = nearly_all(got.whole, got.samples) && got.whole_in_kernel == 0;
        report(good ? REPORT_OK : REPORT_NOT_OK, group, "no-kernel-stacks",
               "%u samples, %u whole, %u with a kernel stack", got.samples, got.whole,
               got.whole_in_kernel);
    }
}

static void check_depth_limit(struct session *session, const char *group, unsigned limit) {
    const struct run run = {
        .event = session_cpu_clock(), .depth = GREAT_DEPTH, .limit = limit, .body = burn_user};
    struct harvest got;
    if (sampled(session, group, "depth-limit", &run, &got)) {
        report(nearly_all(got.limited, got.samples) ? REPORT_OK : REPORT_NOT_OK, group,
               "depth-limit", "%u samples, %u cut at %u frames", got.samples, got.limited, limit);
    }
}

static void check_new_threads(struct session *session, const char *group) {
    const struct run run = {.event = session_cpu_clock(), .depth = DEPTH, .body = burn_new_thread};
    struct harvest got;
    if (sampled(session, group, "new-threads", &run, &got)) {
        report(nearly_all(got.other_threads, got.samples) ? REPORT_OK : REPORT_NOT_OK, group,
               "new-threads", "%u samples, %u of a thread that came later", got.samples,
               got.other_threads);
    }
}

static void check_cookie(struct session *session, const char *group) {
    if (gimlet_has_helper(BPF_PROG_TYPE_PERF_EVENT, BPF_FUNC_get_attach_cookie) != 1) {
        report(REPORT_SKIP, group, "cookie", "bpf_get_attach_cookie is missing");
        return;
    }
    const struct run run = {
        .event = session_cpu_clock(), .cookie = 7, .depth = DEPTH, .body = burn_user};
    struct harvest got;
    if (sampled(session, group, "cookie", &run, &got)) {
        const int good = got.samples >= MIN_SAMPLES && got.with_cookie == got.samples;
        report(good ? REPORT_OK : REPORT_NOT_OK, group, "cookie", "%u samples, %u with the cookie",
               got.samples, got.with_cookie);
    }
}

static void check_process_filter(struct session *session, const char *group) {
    const struct gimlet_settings filter = {.filter = GIMLET_FILTER_PROCESS};
    const struct gimlet_settings none = {0};
    const struct run run = {
        .event = session_cpu_clock(), .depth = DEPTH, .body = burn_user_shortly};
    struct harvest outside;
    struct harvest inside;
    session_set(session, &filter);
    int attached = sampled(session, group, "process-filter", &run, &outside);
    session_add_process(session, (uint32_t)getpid());
    attached = attached && sampled(session, group, "process-filter", &run, &inside);
    session_set(session, &none);
    if (attached) {
        const int good = outside.samples == 0 && inside.samples > 0;
        report(good ? REPORT_OK : REPORT_NOT_OK, group, "process-filter",
               "%u samples outside, %u inside", outside.samples, inside.samples);
    }
}

// A child joins the control group and burns there; it inherits the event.
static void burn_in_cgroup(const struct run *run) {
    const pid_t child = fork();
    if (child == 0) {
        const int joined = cgroup_join();
        if (joined) {
            burn_user_shortly(run);
        }
        _exit(!joined);
    }
    waitpid(child, NULL, 0);
}

static void check_cgroup_filter(struct session *session, const char *group) {
    const int directory = cgroup_create();
    if (directory < 0) {
        report(REPORT_SKIP, group, "cgroup-filter", "no control group v2 to work in");
        return;
    }
    const uint32_t first = 0;
    gimlet_map_update((int)gimlet_object_map_fd(session->object, "cgroup"), &first, &directory);
    close(directory);
    const struct gimlet_settings filter = {.filter = GIMLET_FILTER_CGROUP};
    const struct gimlet_settings none = {0};
    const struct run outside_run = {
        .event = session_cpu_clock(), .depth = DEPTH, .body = burn_user_shortly};
    const struct run inside_run = {
        .event = session_cpu_clock(), .depth = DEPTH, .body = burn_in_cgroup};
    struct harvest outside;
    struct harvest inside;
    session_set(session, &filter);
    const int attached = sampled(session, group, "cgroup-filter", &outside_run, &outside) &&
                         sampled(session, group, "cgroup-filter", &inside_run, &inside);
    session_set(session, &none);
    cgroup_remove();
    if (attached) {
        const int good = outside.samples == 0 && inside.samples > 0;
        report(good ? REPORT_OK : REPORT_NOT_OK, group, "cgroup-filter",
               "%u samples outside, %u inside", outside.samples, inside.samples);
    }
}

static void check_bare_stacks(struct session *session, const char *group, struct tables *tables,
                              const char *check) {
    const struct run run = {
        .event = session_cpu_clock(), .depth = DEPTH, .tables = tables, .body = burn_bare};
    struct harvest got;
    if (sampled(session, group, check, &run, &got)) {
        const int good = nearly_all(got.whole, got.samples) && got.deferred * 20 <= got.samples;
        report(good ? REPORT_OK : REPORT_NOT_OK, group, check,
               "%u samples, %u whole at %d frames, %u walked later", got.samples, got.whole,
               DEPTH + 1, got.deferred);
    }
}

static void check_bare_depth_limit(struct session *session, const char *group,
                                   struct tables *tables) {
    const struct run run = {.event = session_cpu_clock(),
                            .depth = GREAT_DEPTH,
                            .limit = GIMLET_MAX_USER_FRAMES,
                            .tables = tables,
                            .body = burn_bare};
    struct harvest got;
    if (sampled(session, group, "table-depth", &run, &got)) {
        report(nearly_all(got.limited, got.samples) ? REPORT_OK : REPORT_NOT_OK, group,
               "table-depth", "%u samples, %u cut at %u frames", got.samples, got.limited,
               run.limit);
    }
}

static void check_deferred_stacks(struct session *session, const char *group, struct tables *tables,
                                  const char *check) {
    const struct run run = {
        .event = session_cpu_clock(), .depth = DEPTH, .tables = tables, .body = burn_bare_early};
    struct harvest got;
    if (sampled(session, group, check, &run, &got)) {
        const int good =
            nearly_all(got.whole, got.samples) && nearly_all(got.deferred, got.samples);
        report(good ? REPORT_OK : REPORT_NOT_OK, group, check,
               "%u samples, %u walked later, %u whole at %d frames", got.samples, got.deferred,
               got.whole, DEPTH + 1);
    }
}

// The same where every call has a return probe.
static void check_probed_stacks(struct session *session, const char *group, struct tables *tables) {
    const long probe = open_return_probe(group, "probed-stacks", bare_start() + bare_row(1).offset);
    if (probe < 0) {
        return;
    }
    bare_burn(1, 0); // the kernel adds its page to the process
    check_bare_stacks(session, group, tables, "probed-stacks");
    check_deferred_stacks(session, group, tables, "probed-deferred");
    gimlet_close((int)probe);
}

// Code without frame pointers, by unwind tables.
static void check_tables(struct session *session, const char *group) {
    if (!tables_are_known()) {
        static const char *const checks[] = {"table-stacks", "table-depth", "deferred-stacks",
                                             "probed-stacks"};
        for (unsigned i = 0; i < sizeof checks / sizeof checks[0]; i++) {
            report(REPORT_SKIP, group, checks[i], "no unwind tables for this machine");
        }
        return;
    }
    struct tables tables;
    const long error = tables_open(&tables, session);
    if (error != 0) {
        report(REPORT_NOT_OK, group, "table-stacks", "tables: %s", strerror((int)-error));
        return;
    }
    const struct gimlet_settings by_tables = {.use_tables = 1,
                                              .defer_below_bytes = RING_BYTES / 4 * 3};
    const struct gimlet_settings by_frame_pointers = {0};
    session_set(session, &by_tables);
    check_bare_stacks(session, group, &tables, "table-stacks");
    check_bare_depth_limit(session, group, &tables);
    check_deferred_stacks(session, group, &tables, "deferred-stacks");
    check_probed_stacks(session, group, &tables);
    session_set(session, &by_frame_pointers);
    tables_close(&tables);
}

// Every sample that was seen went into the ring or was counted as lost, and all of the ring was
// read.
static void check_counters(struct session *session, const char *group, const char *check,
                           int losses_expected) {
    const int64_t seen = session_counter(session, GIMLET_COUNTER_SEEN);
    const int64_t recorded = session_counter(session, GIMLET_COUNTER_RECORDED);
    const int64_t ring_full =
        session_counter(session, GIMLET_COUNTER_REASONS + GIMLET_REASON_RING_FULL);
    const int64_t nested = session_counter(session, GIMLET_COUNTER_REASONS + GIMLET_REASON_NESTED);
    const int good = seen > 0 && seen == recorded + ring_full + nested &&
                     recorded == (int64_t)session->drained && (ring_full > 0) == losses_expected;
    report(good ? REPORT_OK : REPORT_NOT_OK, group, check,
           "%lld seen, %lld recorded, %llu read, %lld ring full, %lld nested", (long long)seen,
           (long long)recorded, (unsigned long long)session->drained, (long long)ring_full,
           (long long)nested);
}

// More comes than the ring holds while nobody reads.
static void check_ring_full(const char *object_path) {
    struct session session;
    const long error = session_open(&session, object_path, PROGRAM, SMALL_RING_BYTES);
    if (error != 0) {
        report(REPORT_NOT_OK, WALK, "ring-full", "load: %s", strerror((int)-error));
        return;
    }
    const struct run run = {
        .event = session_cpu_clock(), .depth = GREAT_DEPTH, .body = burn_user_long};
    struct harvest got;
    if (sampled(&session, WALK, "ring-full", &run, &got)) {
        check_counters(&session, WALK, "ring-full", 1);
    }
    session_close(&session);
}

static int open_for_checks(struct session *session, const char *object_path) {
    const long error = session_open(session, object_path, PROGRAM, RING_BYTES);
    if (error != 0) {
        report(REPORT_NOT_OK, WALK, "load", "%s", strerror((int)-error));
        printf("%s\n", gimlet_log());
        return 0;
    }
    struct gimlet_program_info info = {0};
    gimlet_program_info(session->program_fd, &info);
    report(REPORT_OK, WALK, "load", "%llu instructions verified, %llu ms",
           (unsigned long long)info.verified_instructions,
           (unsigned long long)session->load_nanos / 1000000);
    return 1;
}

void check_walk(const char *object_path) {
    struct session session;
    if (!open_for_checks(&session, object_path)) {
        return;
    }
    check_user_stacks(&session, WALK, "user-stacks");
    check_probed_user_stacks(&session, WALK);
    check_kernel_stacks(&session, WALK);
    check_no_kernel_stacks(&session, WALK);
    check_depth_limit(&session, WALK, GIMLET_MAX_USER_FRAMES);
    check_tables(&session, WALK);
    check_new_threads(&session, WALK);
    check_cookie(&session, WALK);
    check_process_filter(&session, WALK);
    check_cgroup_filter(&session, WALK);
    check_counters(&session, WALK, "counters", 0);
    session_close(&session);
    check_ring_full(object_path);
}
