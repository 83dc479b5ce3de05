// SPDX-License-Identifier: Apache-2.0
//
// selftest [OBJECT]: loads the sampling programs on the running kernel, samples this process with
// them and checks what they say. Needs the privileges that Gimlet needs. Prints one line per check
// and ends with "N passed, N failed, N skipped"; the exit status is 0 when none failed.
#include <linux/bpf.h>
#include <stdio.h>
#include <sys/utsname.h>

#include "../../native/gimlet.h"
#include "../../probes/gimlet_abi.h"
#include "checks.h"
#include "report.h"

static const struct walk_variant bounded = {"bounded", "sample_bounded",
                                            GIMLET_MAX_USER_FRAMES_BOUNDED, 0};
static const struct walk_variant bpf_loop = {"bpf_loop", "sample_with_bpf_loop",
                                             GIMLET_MAX_USER_FRAMES, BPF_FUNC_loop};

int main(int argc, char **argv) {
    const char *object_path = argc > 1 ? argv[1] : "/sample.bpf.o";
    struct utsname kernel;
    uname(&kernel);
    printf("kernel %s %s\n", kernel.release, kernel.machine);
    gimlet_raise_memlock_limit();
    check_walk(object_path, &bounded);
    check_walk(object_path, &bpf_loop);
    check_pmu(object_path, &bounded);
    return report_end();
}
