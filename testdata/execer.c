// SPDX-License-Identifier: Apache-2.0
//
// Known about it: burns --ms (default 1000) of CPU time in `before_exec`, then executes the
// `burner` beside it, which burns as much in `after_exec` under the same PID and prints a second
// "ready PID".
#include "target.h"

static const char usage[] = "[--ms MS] [--await-go]";

TARGET_FUNCTION static void before_exec(uint64_t nanos) {
    TARGET_SPIN_CPU_NANOS(nanos);
}

int main(int argc, char **argv) {
    target_usage(argc, argv, usage);
    const char *ms = target_option(argc, argv, "--ms", "1000");
    char burner[4096];
    target_sibling("burner", burner, sizeof burner);
    target_ready(argc, argv);
    before_exec(target_number(ms) * 1000000);
    execl(burner, "burner", "--after-exec", "--ms", ms, NULL);
    perror(burner);
    return 1;
}
