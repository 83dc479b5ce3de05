// SPDX-License-Identifier: Apache-2.0
//
// Known about it: burns --ms (default 1000) of CPU time, all of it in `burner_spin` (in
// `after_exec` with --after-exec), called from main; then exits with status --exit (default 0), or
// kills itself with --signal.
#include <signal.h>

#include "target.h"

static const char usage[] =
    "[--ms MS] [--after-exec] [--exit STATUS] [--signal NUMBER] [--await-go]";

TARGET_FUNCTION static void burner_spin(uint64_t nanos) {
    TARGET_SPIN_CPU_NANOS(nanos);
}

TARGET_FUNCTION static void after_exec(uint64_t nanos) {
    TARGET_SPIN_CPU_NANOS(nanos);
}

int main(int argc, char **argv) {
    target_usage(argc, argv, usage);
    const uint64_t nanos = target_number_option(argc, argv, "--ms", 1000) * 1000000;
    const uint64_t signal = target_number_option(argc, argv, "--signal", 0);
    target_ready(argc, argv);
    if (target_flag(argc, argv, "--after-exec")) {
        after_exec(nanos);
    } else {
        burner_spin(nanos);
    }
    if (signal != 0) {
        raise((int)signal);
    }
    return (int)target_number_option(argc, argv, "--exit", 0);
}
