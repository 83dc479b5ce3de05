// SPDX-License-Identifier: Apache-2.0
//
// A library to be loaded at run time. Built once per number; all are of equal size and differ only
// in the name of their function, plugin_NUMBER_burn, which burns CPU time of the calling thread.
#include "target.h"

#define JOIN_(a, b, c) a##b##c
#define JOIN(a, b, c)  JOIN_(a, b, c)

TARGET_FUNCTION void JOIN(plugin_, PLUGIN, _burn)(uint64_t nanos) {
    TARGET_SPIN_CPU_NANOS(nanos);
}
