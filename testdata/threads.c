// SPDX-License-Identifier: Apache-2.0
//
// Known about it:
//  - --threads N (default 2000) threads "idle-N" sleep and wake once a second for next to nothing.
//  - --burners N (default 2) threads "burn-N" burn CPU in `threads_burn`, without end.
//  - --churn N (default 0) threads "churn-N" per second come, burn --churn-us (default 5000) of CPU
//    in `threads_churn` and go.
//  - "ready PID" comes when all but the churn threads exist. SIGTERM or the end of --seconds prints
//    how much CPU time each kind burned, as one line of JSON, and ends it with status 0.
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>

#include "target.h"

static const char usage[] =
    "[--threads N] [--burners N] [--churn N] [--churn-us US] [--seconds S] [--await-go]";

static _Atomic uint64_t churn_nanos;
static uint64_t churn_us;

TARGET_FUNCTION static void *threads_idle(void *unused) {
    for (;;) {
        sleep(1);
    }
    return unused;
}

TARGET_FUNCTION static void *threads_burn(void *used_nanos) {
    for (;;) {
        TARGET_SPIN_CPU_NANOS(1000000);
        atomic_store_explicit((_Atomic uint64_t *)used_nanos, target_cpu_nanos(),
                              memory_order_relaxed);
    }
    return NULL;
}

TARGET_FUNCTION static void *threads_churn(void *unused) {
    TARGET_SPIN_CPU_NANOS(churn_us * 1000);
    atomic_fetch_add(&churn_nanos, target_cpu_nanos());
    return unused;
}

static void start(const char *kind, uint64_t number, void *(*body)(void *), void *argument) {
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, 64 * 1024);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    char name[16];
    snprintf(name, sizeof name, "%s-%u", kind, (unsigned)number);
    // The new thread inherits the name, so it never has another one.
    pthread_setname_np(pthread_self(), name);
    pthread_t thread;
    const int error = pthread_create(&thread, &attributes, body, argument);
    if (error != 0) {
        fprintf(stderr, "thread %s: %s\n", name, strerror(error));
        exit(1);
    }
    pthread_setname_np(pthread_self(), "threads");
    pthread_attr_destroy(&attributes);
}

int main(int argc, char **argv) {
    target_usage(argc, argv, usage);
    const uint64_t idle = target_number_option(argc, argv, "--threads", 2000);
    const uint64_t burners = target_number_option(argc, argv, "--burners", 2);
    const uint64_t churn = target_number_option(argc, argv, "--churn", 0);
    const uint64_t seconds = target_number_option(argc, argv, "--seconds", 0);
    churn_us = target_number_option(argc, argv, "--churn-us", 5000);

    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);

    for (uint64_t i = 0; i < idle; i++) {
        start("idle", i, threads_idle, NULL);
    }
    _Atomic uint64_t *burned = calloc(burners + 1, sizeof *burned);
    for (uint64_t i = 0; i < burners; i++) {
        start("burn", i, threads_burn, (void *)&burned[i]);
    }
    target_ready(argc, argv);

    const uint64_t begin = target_wall_nanos();
    uint64_t born = 0;
    for (uint64_t now = begin; seconds == 0 || now < begin + seconds * 1000000000;
         now = target_wall_nanos()) {
        const struct timespec pause = {0, churn == 0 ? 100000000 : 1000000000 / (long)(churn + 1)};
        if (sigtimedwait(&signals, NULL, &pause) > 0) {
            break;
        }
        // As many as are due, whatever it took to start those before and to wake up.
        for (uint64_t due = (target_wall_nanos() - begin) * churn / 1000000000; born < due;
             born++) {
            start("churn", born, threads_churn, NULL);
        }
    }
    uint64_t burn_nanos = 0;
    for (uint64_t i = 0; i < burners; i++) {
        burn_nanos += burned[i];
    }
    printf("{\"pid\":%d,\"threads_burn\":%llu,\"threads_churn\":%llu,\"churned\":%llu}\n",
           (int)getpid(), (unsigned long long)burn_nanos, (unsigned long long)churn_nanos,
           (unsigned long long)born);
    return 0;
}
