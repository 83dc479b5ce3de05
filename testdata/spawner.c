// SPDX-License-Identifier: Apache-2.0
//
// Known about it: after "ready PID" it starts --threads (default 1) threads, one every
// --interval-us (default 1000), and prints "all". After a byte on standard input each of them burns
// --ms (default 1) of CPU time in `spawned_burn`, and the program ends.
#include <pthread.h>

#include "target.h"

static const char usage[] = "[--threads N] [--interval-us US] [--ms MS] [--await-go]";

static pthread_barrier_t begin;
static uint64_t nanos;

TARGET_FUNCTION static void spawned_burn(void) {
    TARGET_SPIN_CPU_NANOS(nanos);
}

TARGET_FUNCTION static void *spawned(void *unused) {
    pthread_barrier_wait(&begin);
    spawned_burn();
    return unused;
}

int main(int argc, char **argv) {
    target_usage(argc, argv, usage);
    const uint64_t count = target_number_option(argc, argv, "--threads", 1);
    const uint64_t interval_us = target_number_option(argc, argv, "--interval-us", 1000);
    nanos = target_number_option(argc, argv, "--ms", 1) * 1000000;
    pthread_barrier_init(&begin, NULL, (unsigned)count + 1);
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, 64 * 1024);
    target_ready(argc, argv);
    pthread_t threads[count];
    for (uint64_t i = 0; i < count; i++) {
        if (pthread_create(&threads[i], &attributes, spawned, NULL) != 0) {
            perror("pthread_create");
            return 1;
        }
        usleep((useconds_t)interval_us);
    }
    printf("all\n");
    fflush(stdout);
    getchar();
    pthread_barrier_wait(&begin);
    for (uint64_t i = 0; i < count; i++) {
        pthread_join(threads[i], NULL);
    }
    return 0;
}
