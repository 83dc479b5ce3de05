// SPDX-License-Identifier: Apache-2.0
//
// Where there are hardware counters: `cycles` counts in proportion to the work and samples as often
// as its count says; `instructions` counts a loop exactly.
#include <errno.h>
#include <string.h>

#include "burn.h"
#include "checks.h"
#include "harvest.h"
#include "report.h"

#include "../../testdata/target.h"

enum { DEPTH = 40, PERIOD = 10000000, ITERATIONS = 50000000 };
static const uint64_t BURN_NANOS = 500000000;

static void burn_once(const struct run *run) {
    burn(BURN_USER, run->depth, BURN_NANOS);
}

static void burn_four_times(const struct run *run) {
    burn(BURN_USER, run->depth, 4 * BURN_NANOS);
}

// A taken branch and a subtraction for each iteration.
TARGET_FUNCTION static void spin(const struct run *run) {
    (void)run;
    TARGET_SPIN(ITERATIONS);
}

static struct perf_event_attr hardware_event(uint64_t config) {
    return (struct perf_event_attr){
        .type = PERF_TYPE_HARDWARE,
        .config = config,
        .size = sizeof(struct perf_event_attr),
        .sample_period = PERIOD,
        .disabled = 1,
        .inherit = 1,
    };
}

static void check_count(const struct harvest *one, const struct harvest *four) {
    const double ratio =
        one->event_count == 0 ? 0 : (double)four->event_count / (double)one->event_count;
    report(ratio > 3 && ratio < 5 ? REPORT_OK : REPORT_NOT_OK, "cycles", "count",
           "%llu cycles, %llu for four times the work: x %.2f",
           (unsigned long long)one->event_count, (unsigned long long)four->event_count, ratio);
}

static void check_samples(const struct harvest *got) {
    const double expected = (double)got->event_count / PERIOD;
    const int as_often = got->samples >= expected * 0.95 - 1 && got->samples <= expected * 1.05 + 1;
    const int weighed = got->weight == (uint64_t)got->samples * PERIOD;
    report(as_often && weighed && got->samples > 0 ? REPORT_OK : REPORT_NOT_OK, "cycles", "samples",
           "%u samples, %.1f by the count, weight of each %llu", got->samples, expected,
           (unsigned long long)(got->samples == 0 ? 0 : got->weight / got->samples));
}

static void check_stacks(const struct harvest *got) {
    report(got->samples > 0 && got->whole * 100 >= got->samples * 95 ? REPORT_OK : REPORT_NOT_OK,
           "cycles", "user-stacks", "%u samples, %u whole at %d frames", got->samples, got->whole,
           DEPTH + 1);
}

// 1 when the run succeeded; else says why not.
static int sampled(struct session *session, const char *group, const struct run *run,
                   struct harvest *harvest) {
    const long error = run_sampled(session, run, harvest);
    if (error == -ENOENT || error == -EOPNOTSUPP) {
        report(REPORT_SKIP, group, "count", "no such counter: %s", strerror((int)-error));
    } else if (error != 0) {
        report(REPORT_NOT_OK, group, "count", "%s", strerror((int)-error));
    }
    return error == 0;
}

static void check_cycles(struct session *session) {
    const struct perf_event_attr cycles = hardware_event(PERF_COUNT_HW_CPU_CYCLES);
    const struct run once = {.event = cycles, .depth = DEPTH, .body = burn_once};
    const struct run four_times = {.event = cycles, .depth = DEPTH, .body = burn_four_times};
    struct harvest one;
    struct harvest four;
    if (sampled(session, "cycles", &once, &one) && sampled(session, "cycles", &four_times, &four)) {
        check_count(&one, &four);
        check_samples(&four);
        check_stacks(&four);
    }
}

static void check_instructions(struct session *session) {
    const struct run run = {
        .event = hardware_event(PERF_COUNT_HW_INSTRUCTIONS), .depth = DEPTH, .body = spin};
    struct harvest got;
    if (sampled(session, "instructions", &run, &got)) {
        const double ratio = (double)got.event_count / (2.0 * ITERATIONS);
        // More by what the kernel does meanwhile.
        report(ratio >= 1 && ratio < 1.05 ? REPORT_OK : REPORT_NOT_OK, "instructions", "count",
               "%llu counted, %d in the loop, %u samples", (unsigned long long)got.event_count,
               2 * ITERATIONS, got.samples);
    }
}

void check_pmu(const char *object_path) {
    struct session session;
    const long error = session_open(&session, object_path, PROGRAM, 1 << 20);
    if (error != 0) {
        report(REPORT_NOT_OK, "cycles", "load", "%s", strerror((int)-error));
        return;
    }
    check_cycles(&session);
    check_instructions(&session);
    session_close(&session);
}
