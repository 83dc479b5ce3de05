// SPDX-License-Identifier: Apache-2.0
//
// Known about it: its first thread ends at once. "ready PID" comes from the other one, "survivor",
// which then burns --ms (default 300) of CPU time in `survivor_burn`, and the process ends.
#include <pthread.h>
#include <sys/prctl.h>

#include "target.h"

static const char usage[] = "[--ms MS] [--await-go]";

static int arguments;
static char **argument;
static pthread_t leader;

TARGET_FUNCTION static void survivor_burn(uint64_t nanos) {
    TARGET_SPIN_CPU_NANOS(nanos);
}

TARGET_FUNCTION static void *survivor(void *unused) {
    prctl(PR_SET_NAME, "survivor", 0, 0, 0);
    pthread_join(leader, NULL);
    target_ready(arguments, argument);
    survivor_burn(target_number_option(arguments, argument, "--ms", 300) * 1000000);
    return unused;
}

int main(int argc, char **argv) {
    target_usage(argc, argv, usage);
    arguments = argc;
    argument = argv;
    leader = pthread_self();
    pthread_t thread;
    if (pthread_create(&thread, NULL, survivor, NULL) != 0) {
        perror("pthread_create");
        return 1;
    }
    pthread_exit(NULL);
}
