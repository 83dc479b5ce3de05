// SPDX-License-Identifier: Apache-2.0
//
// Linked with many small libraries (short-library.c), uses a millisecond of CPU time and ends.
#include "target.h"

int main(void) {
    TARGET_SPIN_CPU_NANOS(1000000);
    return 0;
}
