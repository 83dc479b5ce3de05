// SPDX-License-Identifier: Apache-2.0
//
// Starts --rate processes a second (default 200), each the program that --program names, while one
// thread of its own spins in `storm_steady`. Until it is killed.
#include <pthread.h>
#include <spawn.h>
#include <sys/wait.h>

#include "target.h"

static const char usage[] = "[--rate N] --program FILE";

TARGET_FUNCTION static void storm_steady(void) {
    for (;;) {
        TARGET_SPIN(1000000);
    }
}

static void *run_steady(void *unused) {
    storm_steady();
    return unused;
}

static void await_nanos(uint64_t when) {
    const struct timespec time = {(time_t)(when / 1000000000), (long)(when % 1000000000)};
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL);
}

int main(int argc, char **argv) {
    target_usage(argc, argv, usage);
    const uint64_t interval = 1000000000 / target_number_option(argc, argv, "--rate", 200);
    const char *program = target_option(argc, argv, "--program", NULL);
    if (program == NULL) {
        fprintf(stderr, "usage: %s %s\n", argv[0], usage);
        return 2;
    }
    target_ready(argc, argv);
    pthread_t thread;
    if (pthread_create(&thread, NULL, run_steady, NULL) != 0) {
        return 1;
    }
    char *arguments[] = {(char *)program, NULL};
    char *environment[] = {NULL};
    for (uint64_t next = target_wall_nanos();; next += interval) {
        await_nanos(next);
        pid_t pid;
        if (posix_spawn(&pid, program, NULL, NULL, arguments, environment) != 0) {
            perror(program);
            return 1;
        }
        while (waitpid(-1, NULL, WNOHANG) > 0) {
        }
    }
}
