// SPDX-License-Identifier: Apache-2.0
//
// Known about it: all of its CPU time goes into the function --function, which takes nanoseconds to
// burn, of the library --library, and into `guest_burn`, half and half. Both are loaded and have
// run when it says that it is ready.
#include <dlfcn.h>

#include "target.h"

static const char usage[] = "--library FILE --function NAME";

enum { SLICE_NANOS = 1000000 };

TARGET_FUNCTION static void guest_burn(uint64_t nanos) {
    TARGET_SPIN_CPU_NANOS(nanos);
}

int main(int argc, char **argv) {
    target_usage(argc, argv, usage);
    void *library = dlopen(target_option(argc, argv, "--library", ""), RTLD_NOW);
    void (*burn)(uint64_t) =
        library == NULL
            ? NULL
            : (void (*)(uint64_t))dlsym(library, target_option(argc, argv, "--function", ""));
    if (burn == NULL) {
        fprintf(stderr, "%s\n", dlerror());
        return 1;
    }
    burn(SLICE_NANOS);
    target_ready(argc, argv);
    for (;;) {
        guest_burn(SLICE_NANOS);
        burn(SLICE_NANOS);
    }
}
