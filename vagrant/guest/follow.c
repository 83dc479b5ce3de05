// SPDX-License-Identifier: Apache-2.0
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "burn.h"
#include "checks.h"
#include "harvest.h"
#include "report.h"

#define FOLLOW "follow"

enum {
    RING_BYTES = 1 << 20,
    DEPTH = 40,
    // Of a task that has been waited for, until the kernel frees it: a grace period of RCU, and
    // more under emulation.
    PATIENCE_MILLIS = 5000,
};
static const uint64_t BURN_NANOS = 300000000;

static pid_t child;

// The event is the parent's, and inherited: it always fires, and the filter decides.
static void burn_in_child(const struct run *run) {
    child = fork();
    if (child == 0) {
        burn(BURN_USER, run->depth, BURN_NANOS);
        _exit(0);
    }
    waitpid(child, NULL, 0);
}

static int is_forgotten(struct session *session) {
    for (int millis = 0; millis < PATIENCE_MILLIS; millis += 10) {
        if (!session_has_process(session, (uint32_t)child)) {
            return 1;
        }
        usleep(10000);
    }
    return 0;
}

static void check_child(struct session *session) {
    const struct run run = {.event = session_cpu_clock(), .depth = DEPTH, .body = burn_in_child};
    struct harvest before;
    struct harvest after;
    int links[SESSION_KEEPERS];
    long error = run_sampled(session, &run, &before);
    if (error == 0) {
        error = session_follow(session, links);
    }
    if (error == 0) {
        error = run_sampled(session, &run, &after);
    }
    if (error != 0) {
        report(REPORT_NOT_OK, FOLLOW, "child", "cannot attach: %s", strerror((int)-error));
        return;
    }
    const int good = before.strangers == 0 && after.strangers > 0;
    report(good ? REPORT_OK : REPORT_NOT_OK, FOLLOW, "child",
           "%u samples of a child without following, %u with it", before.strangers,
           after.strangers);
    report(is_forgotten(session) ? REPORT_OK : REPORT_NOT_OK, FOLLOW, "forget",
           "the child after its end");
    for (int i = 0; i < SESSION_KEEPERS; i++) {
        gimlet_close(links[i]);
    }
}

void check_follow(const char *object_path) {
    struct session session;
    const long error = session_open(&session, object_path, PROGRAM, RING_BYTES);
    if (error != 0) {
        report(REPORT_NOT_OK, FOLLOW, "load", "%s", strerror((int)-error));
        printf("%s\n", gimlet_log());
        return;
    }
    const struct gimlet_settings filter = {.filter = GIMLET_FILTER_PROCESS};
    session_set(&session, &filter);
    session_add_process(&session, (uint32_t)getpid());
    check_child(&session);
    session_close(&session);
}
