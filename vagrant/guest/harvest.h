// SPDX-License-Identifier: Apache-2.0
//
// Samples a known piece of work and judges every record against what is known about it.
#ifndef GIMLET_GUEST_HARVEST_H
#define GIMLET_GUEST_HARVEST_H

#include "session.h"
#include "tables.h"

struct run {
    struct perf_event_attr event;
    uint64_t cookie;
    unsigned depth;        // frames of the burn function below its root
    unsigned limit;        // user frames at which the walk has to stop
    struct tables *tables; // of the bare code, where the body burns there
    void (*body)(const struct run *run);
};

struct harvest {
    unsigned samples;
    unsigned whole;           // complete stacks that are frame by frame what the body promises
    unsigned deferred;        // samples whose stack was walked here
    unsigned in_kernel;       // samples that hit the kernel
    unsigned whole_in_kernel; // whole ones of these that have a kernel stack
    unsigned limited;         // stacks cut at run.limit, all of whose frames are in one function
    unsigned strangers;       // samples of other processes, or of another time
    unsigned other_threads;   // whole stacks of other threads than the caller
    unsigned with_cookie;     // samples that carry run.cookie as their event
    uint64_t weight;          // sum over all samples
    uint64_t event_count;     // what the event counted by itself
};

// Opens the event on the calling thread, attaches the program, runs the body with the event
// enabled, detaches and drains. 0, or -errno where the event cannot be opened or attached.
long run_sampled(struct session *session, const struct run *run, struct harvest *harvest);

#endif
