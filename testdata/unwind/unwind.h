// SPDX-License-Identifier: Apache-2.0
//
// What the targets in C and C++ without frame pointers share. Each has shapes: ways to get to a
// leaf function, one thread for each, which bears its name.
#ifndef GIMLET_TESTDATA_UNWIND_H
#define GIMLET_TESTDATA_UNWIND_H

#include <pthread.h>

#include "../target.h"

struct unwind_shape {
    const char *name;
    // Goes down to unwind_leaf once.
    void (*visit)(void);
};

static const char unwind_usage[] = "[--shape NAME] [--depth N] [--hold] [--await-go]";

static int unwind_holds;             // --hold: whoever comes to the leaf stays there
static unsigned unwind_depth;        // --depth: of recursions
static uint64_t unwind_threads;      // how many there are
static uint64_t unwind_threads_left; // that do not hold yet

#define UNWIND_BURST_NANOS 2000000

// Counts down in a register. No frame is asked for, unlike in TARGET_SPIN.
#define UNWIND_SPIN(iterations)                                                                    \
    do {                                                                                           \
        for (uint64_t left_ = (iterations); left_ > 0; left_--) {                                  \
            __asm__ volatile("" :::);                                                              \
        }                                                                                          \
    } while (0)

// Sleeps as long as the other threads take, so that all of them use one CPU together.
static inline __attribute__((always_inline)) void unwind_rest(void) {
    const uint64_t nanos = UNWIND_BURST_NANOS * (unwind_threads - 1);
    struct timespec rest = {(time_t)(nanos / 1000000000), (long)(nanos % 1000000000)};
    target_syscall(SYS_nanosleep, (long)&rest, 0, 0);
}

static inline __attribute__((always_inline)) uint64_t unwind_burst_end(void) {
    return target_wall_nanos() + UNWIND_BURST_NANOS;
}

// Says "holding" once all threads do. Signal handlers come here too.
static inline __attribute__((always_inline)) void unwind_hold(void) {
    if (__atomic_sub_fetch(&unwind_threads_left, 1, __ATOMIC_SEQ_CST) == 0) {
        static const char line[] = "holding\n";
        target_syscall(SYS_write, STDOUT_FILENO, (long)line, sizeof line - 1);
    }
    for (;; unwind_rest()) {
        const uint64_t end = unwind_burst_end();
        while (target_wall_nanos() < end) {
            UNWIND_SPIN(50000);
        }
    }
}

// Where the time goes: some 20 us of it, or all that there is.
TARGET_FUNCTION static void unwind_leaf(void) {
    if (unwind_holds) {
        unwind_hold();
    }
    UNWIND_SPIN(50000);
}

static void *unwind_thread(void *argument) {
    const struct unwind_shape *shape = (const struct unwind_shape *)argument;
    for (;; unwind_rest()) {
        const uint64_t end = unwind_burst_end();
        do {
            shape->visit();
        } while (target_wall_nanos() < end);
    }
    return NULL;
}

static inline int unwind_main(int argc, char **argv, const struct unwind_shape *shapes,
                              unsigned count) {
    target_usage(argc, argv, unwind_usage);
    const char *wanted = target_option(argc, argv, "--shape", NULL);
    unwind_holds = target_flag(argc, argv, "--hold");
    unwind_depth = (unsigned)target_number_option(argc, argv, "--depth", 40);
    unwind_threads = wanted == NULL ? count : 1;
    unwind_threads_left = unwind_threads;
    target_ready(argc, argv);
    pthread_t last;
    for (unsigned i = 0; i < count; i++) {
        if (wanted != NULL && strcmp(wanted, shapes[i].name) != 0) {
            continue;
        }
        if (pthread_create(&last, NULL, unwind_thread, (void *)&shapes[i]) != 0) {
            perror("pthread_create");
            return 1;
        }
        pthread_setname_np(last, shapes[i].name);
    }
    pthread_join(last, NULL);
    return 0;
}

#endif
