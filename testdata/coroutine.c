// SPDX-License-Identifier: Apache-2.0
//
// Known about it: burns --ms (default 1000) of CPU time, all of it in `coroutine_spin`, five
// `coroutine_descend` below `coroutine_entry`, which makecontext(3) called; the context goes on to
// another one when it returns (uc_link). Built without frame pointers.
#include <ucontext.h>

#include "target.h"

#define STACK_BYTES (256 << 10)

static const char usage[] = "[--ms MS] [--await-go]";
static ucontext_t caller;
static ucontext_t coroutine;
static uint64_t nanos;

TARGET_FUNCTION static void coroutine_spin(void) {
    TARGET_SPIN_CPU_NANOS(nanos);
}

TARGET_FUNCTION static int coroutine_descend(int left) {
    if (left > 1) {
        return coroutine_descend(left - 1) + 1;
    }
    coroutine_spin();
    return 0;
}

TARGET_FUNCTION static void coroutine_entry(void) {
    coroutine_descend(5);
}

int main(int argc, char **argv) {
    target_usage(argc, argv, usage);
    nanos = target_number_option(argc, argv, "--ms", 1000) * 1000000;
    getcontext(&coroutine);
    coroutine.uc_stack.ss_sp = malloc(STACK_BYTES);
    coroutine.uc_stack.ss_size = STACK_BYTES;
    coroutine.uc_link = &caller;
    makecontext(&coroutine, coroutine_entry, 0);
    target_ready(argc, argv);
    swapcontext(&caller, &coroutine);
    return 0;
}
