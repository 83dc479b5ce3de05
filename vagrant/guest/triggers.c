// SPDX-License-Identifier: Apache-2.0
#include <linux/perf_event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "burn.h"
#include "checks.h"
#include "harvest.h"
#include "report.h"
#include "uprobe.h"

#define TRIGGERS "triggers"

enum {
    RING_BYTES = 4 << 20,
    DEPTH = 40,
};

static void nap(const struct run *run) {
    burn(BURN_NAP, run->depth, 0);
}

// Opens the object for one program, and for samples of this process only.
static int open_for(struct session *session, const char *object_path, const char *program,
                    const char *check) {
    const long error = session_open(session, object_path, program, RING_BYTES);
    if (error != 0) {
        report(REPORT_NOT_OK, TRIGGERS, check, "load: %s", strerror((int)-error));
        printf("%s\n", gimlet_log());
        return 0;
    }
    const struct gimlet_settings filter = {.filter = GIMLET_FILTER_PROCESS};
    session_set(session, &filter);
    session_add_process(session, (uint32_t)getpid());
    return 1;
}

static void check_trigger(const char *object_path, const char *program, const char *check,
                          const struct perf_event_attr *event) {
    struct session session;
    if (!open_for(&session, object_path, program, check)) {
        return;
    }
    struct gimlet_program_info info = {0};
    gimlet_program_info(session.program_fd, &info);
    const struct run run = {.event = *event, .depth = DEPTH, .body = nap};
    struct harvest got;
    const long error = run_sampled(&session, &run, &got);
    if (error != 0) {
        report(REPORT_NOT_OK, TRIGGERS, check, "cannot attach: %s", strerror((int)-error));
    } else {
        // The scheduler may also take the CPU away elsewhere, and a program is left out where
        // another one runs on the CPU.
        const int good = got.whole * 100 >= BURN_NAPS * 90 && got.whole * 100 >= got.samples * 90 &&
                         got.strangers == 0;
        report(good ? REPORT_OK : REPORT_NOT_OK, TRIGGERS, check,
               "%llu instructions verified, %u samples for %d naps, %u whole, %u in the kernel",
               (unsigned long long)info.verified_instructions, got.samples, BURN_NAPS, got.whole,
               got.in_kernel);
    }
    session_close(&session);
}

static void check_uprobe(const char *object_path) {
    struct perf_event_attr event;
    if (!uprobe_event(&event, burn_nap_address(), UPROBE_CALL)) {
        report(REPORT_SKIP, TRIGGERS, "uprobe", "this kernel has no uprobes");
        return;
    }
    check_trigger(object_path, "take_uprobe_sample", "uprobe", &event);
}

static void check_tracepoint(const char *object_path) {
    const long id = gimlet_tracepoint_id("sched", "sched_switch");
    if (id < 0) {
        report(REPORT_SKIP, TRIGGERS, "tracepoint", "no sched_switch: %s", strerror((int)-id));
        return;
    }
    const struct perf_event_attr event = {
        .type = PERF_TYPE_TRACEPOINT,
        .config = (uint64_t)id,
        .size = sizeof event,
        .sample_period = 1,
        .disabled = 1,
    };
    check_trigger(object_path, "take_tracepoint_sample", "tracepoint", &event);
}

void check_triggers(const char *object_path) {
    check_uprobe(object_path);
    check_tracepoint(object_path);
}
