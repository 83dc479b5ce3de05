// SPDX-License-Identifier: Apache-2.0
//
// Known about it: burns --ms (default 1000) of CPU time, all of it in `alternate_spin`, below the
// signal handler `alternate_handler`, which has a stack of its own (sigaltstack(2)) and interrupted
// `alternate_interrupted`. Built without frame pointers.
#include <signal.h>

#include "target.h"

#define STACK_BYTES (64 << 10)

static const char usage[] = "[--ms MS] [--await-go]";
static uint64_t nanos;

TARGET_FUNCTION static void alternate_spin(void) {
    TARGET_SPIN_CPU_NANOS(nanos);
}

TARGET_FUNCTION static void alternate_handler(int number) {
    (void)number;
    alternate_spin();
}

TARGET_FUNCTION static void alternate_interrupted(void) {
    target_syscall(SYS_kill, getpid(), SIGUSR1, 0);
}

int main(int argc, char **argv) {
    target_usage(argc, argv, usage);
    nanos = target_number_option(argc, argv, "--ms", 1000) * 1000000;
    const stack_t stack = {.ss_sp = malloc(STACK_BYTES), .ss_size = STACK_BYTES};
    const struct sigaction action = {.sa_handler = alternate_handler, .sa_flags = SA_ONSTACK};
    if (sigaltstack(&stack, NULL) != 0 || sigaction(SIGUSR1, &action, NULL) != 0) {
        perror("signal");
        return 1;
    }
    target_ready(argc, argv);
    alternate_interrupted();
    return 0;
}
