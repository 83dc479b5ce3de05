// SPDX-License-Identifier: Apache-2.0
//
// selftest [OBJECT]: loads the sampling program on the running kernel, samples this process with
// it and checks what they say. Needs the privileges that Gimlet needs. Prints one line per check
// and ends with "N passed, N failed, N skipped"; the exit status is 0 when none failed.
#include <stdio.h>
#include <sys/utsname.h>

#include "../../native/gimlet.h"
#include "checks.h"
#include "report.h"

int main(int argc, char **argv) {
    const char *object_path = argc > 1 ? argv[1] : "/sample.bpf.o";
    struct utsname kernel;
    uname(&kernel);
    printf("kernel %s %s\n", kernel.release, kernel.machine);
    gimlet_raise_memlock_limit();
    check_walk(object_path);
    check_follow(object_path);
    check_triggers(object_path);
    check_pmu(object_path);
    return report_end();
}
