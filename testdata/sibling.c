// SPDX-License-Identifier: Apache-2.0
//
// A library for `siblings`. Built once per number; all are of equal size and layout, but each has
// a stack frame of another size. That frame is full of a decoy, so that whoever unwinds one by the
// rows of another finds the decoy for a return address.
#include "target.h"

#define JOIN_(a, b, c) a##b##c
#define JOIN(a, b, c)  JOIN_(a, b, c)

TARGET_FUNCTION void JOIN(sibling_, SIBLING, _burn)(uint64_t nanos, const void *decoy) {
    const void *volatile frame[32 + 8 * SIBLING];
    for (unsigned i = 0; i < sizeof frame / sizeof *frame; i++) {
        frame[i] = decoy;
    }
    TARGET_SPIN_CPU_NANOS(nanos);
}
