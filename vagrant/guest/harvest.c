// SPDX-License-Identifier: Apache-2.0
#include "harvest.h"

#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "bare.h"
#include "burn.h"

struct judge {
    const struct run *run;
    struct harvest *harvest;
    uint64_t start_nanos;
    uint64_t end_nanos;
};

static int is_in_function(const struct run *run, uint64_t frame) {
    const uint64_t address = frame & GIMLET_FRAME_ADDRESS_MASK;
    return run->tables != NULL ? bare_has(address) : burn_has(address);
}

static int is_in_root(const struct run *run, uint64_t frame) {
    const uint64_t address = frame & GIMLET_FRAME_ADDRESS_MASK;
    return run->tables != NULL ? bare_root_has(address) : burn_root_has(address);
}

// Whether the first `count` frames lie in the function, all but the leaf as return addresses.
static int all_in_function(const struct run *run, const uint64_t *frames, unsigned count) {
    for (unsigned i = 0; i < count; i++) {
        const int returned = (frames[i] & GIMLET_FRAME_RETURN_ADDRESS) != 0;
        if (returned != (i > 0) || !is_in_function(run, frames[i])) {
            return 0;
        }
    }
    return 1;
}

static int is_whole(const struct gimlet_sample *sample, const uint64_t *user,
                    const struct run *run) {
    return sample->status == GIMLET_STACK_COMPLETE && sample->user_words == run->depth + 1 &&
           all_in_function(run, user, run->depth) && is_in_root(run, user[run->depth]);
}

static int is_limited(const struct gimlet_sample *sample, const uint64_t *user,
                      const struct run *run) {
    return sample->status == GIMLET_STACK_DEPTH_LIMITED &&
           sample->reason == GIMLET_REASON_DEPTH_LIMIT && sample->user_words == run->limit &&
           all_in_function(run, user, run->limit);
}

static int is_stranger(const struct gimlet_sample *sample, const struct judge *judge) {
    return sample->tgid != (uint32_t)getpid() || sample->kind != GIMLET_RECORD_SAMPLE ||
           sample->time_ns < judge->start_nanos || sample->time_ns > judge->end_nanos;
}

static void judge_walked(const struct gimlet_sample *sample, const uint64_t *frames, void *state) {
    const struct judge *judge = state;
    struct harvest *harvest = judge->harvest;
    const uint64_t *user = frames + sample->kernel_frames;
    const int whole = is_whole(sample, user, judge->run);
    const int in_kernel = (sample->flags & GIMLET_SAMPLE_IN_KERNEL) != 0;
    harvest->samples++;
    harvest->whole += (unsigned)whole;
    harvest->in_kernel += (unsigned)in_kernel;
    // Kernel addresses are in the upper half.
    harvest->whole_in_kernel +=
        whole && in_kernel && sample->kernel_frames > 0 && (int64_t)frames[0] < 0;
    harvest->limited += (unsigned)is_limited(sample, user, judge->run);
    harvest->strangers += (unsigned)is_stranger(sample, judge);
    harvest->other_threads += whole && sample->tid != (uint32_t)syscall(SYS_gettid);
    harvest->with_cookie += sample->event == judge->run->cookie;
    harvest->weight += sample->weight;
}

static void judge_sample(const struct gimlet_sample *sample, const uint64_t *frames, void *state) {
    static struct {
        struct gimlet_sample sample;
        uint64_t frames[GIMLET_MAX_FRAMES];
    } walked;
    const struct judge *judge = state;
    if (sample->kind != GIMLET_RECORD_DEFERRED || judge->run->tables == NULL) {
        judge_walked(sample, frames, state);
        return;
    }
    judge->harvest->deferred++;
    if (tables_walk(judge->run->tables, (const struct gimlet_deferred_sample *)sample,
                    &walked.sample) > 0) {
        judge_walked(&walked.sample, walked.frames, state);
    }
}

long run_sampled(struct session *session, const struct run *run, struct harvest *harvest) {
    *harvest = (struct harvest){0};
    struct attachment attachment;
    const long error = session_attach(session, &run->event, run->cookie, &attachment);
    if (error != 0) {
        return error;
    }
    struct judge judge = {.run = run, .harvest = harvest};
    judge.start_nanos = (uint64_t)gimlet_monotonic_nanos();
    gimlet_ioctl(attachment.event_fd, PERF_EVENT_IOC_ENABLE, 0);
    run->body(run);
    gimlet_ioctl(attachment.event_fd, PERF_EVENT_IOC_DISABLE, 0);
    judge.end_nanos = (uint64_t)gimlet_monotonic_nanos();
    gimlet_read(attachment.event_fd, &harvest->event_count, sizeof harvest->event_count);
    session_detach(&attachment);
    session_drain(session, judge_sample, &judge);
    return 0;
}
