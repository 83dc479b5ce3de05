// SPDX-License-Identifier: Apache-2.0
//
// Built once per name; all are of equal size, layout and build id. It burns --ms (default 60000) of
// CPU time in `NAME_burn`, called by `NAME_run`.
#include "target.h"

static const char usage[] = "[--ms MS] [--await-go]";

#define JOIN_(a, b) a##b
#define JOIN(a, b)  JOIN_(a, b)

TARGET_FUNCTION static void JOIN(NAME, _burn)(uint64_t nanos) {
    TARGET_SPIN_CPU_NANOS(nanos);
}

TARGET_FUNCTION static void JOIN(NAME, _run)(uint64_t nanos) {
    JOIN(NAME, _burn)(nanos);
    __asm__ volatile("" ::: "memory");
}

int main(int argc, char **argv) {
    target_usage(argc, argv, usage);
    const uint64_t nanos = target_number_option(argc, argv, "--ms", 60000) * 1000000;
    target_ready(argc, argv);
    JOIN(NAME, _run)(nanos);
    return 0;
}
