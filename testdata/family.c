// SPDX-License-Identifier: Apache-2.0
//
// Known about it: before "ready PID" it has a child, which has a child, and so on for --generations
// (default 3), each with a second thread. After a byte on standard input, or at once, both threads
// of each of these burn --ms (default 100) of CPU time in `family_burn`, and the last one then
// forks one more process whose only thread does. At the end it prints the number of processes,
// without the first one, as one line of JSON.
#include <pthread.h>
#include <sys/wait.h>

#include "target.h"

static const char usage[] = "[--generations N] [--ms MS] [--await-go]";

static uint64_t nanos;
// Nobody writes: reading it ends when the first process closes its other end.
static int gate[2];

TARGET_FUNCTION static void family_burn(void) {
    TARGET_SPIN_CPU_NANOS(nanos);
}

TARGET_FUNCTION static void *family_thread(void *unused) {
    char none;
    while (read(gate[0], &none, 1) < 0) {
    }
    family_burn();
    return unused;
}

static void wait_for(pid_t child) {
    while (waitpid(child, NULL, 0) < 0) {
    }
}

TARGET_FUNCTION static void descend(uint64_t generations, int born) {
    pid_t child = generations == 0 ? -1 : fork();
    if (child == 0) {
        descend(generations - 1, born);
        _exit(0);
    }
    pthread_t thread;
    if (pthread_create(&thread, NULL, family_thread, NULL) != 0) {
        _exit(1);
    }
    const char born_now = 1;
    while (write(born, &born_now, 1) < 0) {
    }
    family_thread(NULL);
    pthread_join(thread, NULL);
    if (generations == 0) {
        child = fork();
        if (child == 0) {
            family_burn();
            _exit(0);
        }
    }
    wait_for(child);
}

int main(int argc, char **argv) {
    target_usage(argc, argv, usage);
    const uint64_t generations = target_number_option(argc, argv, "--generations", 3);
    nanos = target_number_option(argc, argv, "--ms", 100) * 1000000;
    int born[2];
    if (pipe(gate) != 0 || pipe(born) != 0) {
        perror("pipe");
        return 1;
    }
    const pid_t child = fork();
    if (child == 0) {
        close(gate[1]);
        descend(generations - 1, born[1]);
        _exit(0);
    }
    for (uint64_t i = 0; i < generations; i++) {
        char one;
        while (read(born[0], &one, 1) < 0) {
        }
    }
    target_ready(argc, argv);
    close(gate[1]);
    wait_for(child);
    printf("{\"pid\":%d,\"processes\":%llu}\n", (int)getpid(), (unsigned long long)generations + 1);
    return 0;
}
