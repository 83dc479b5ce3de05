// SPDX-License-Identifier: Apache-2.0
//
// Burns CPU time under a stack that is known frame by frame: `depth` frames of one recursive
// function, then one root frame in which the chain of frame pointers ends.
#ifndef GIMLET_GUEST_BURN_H
#define GIMLET_GUEST_BURN_H

#include <stdint.h>

enum burn_kind {
    BURN_USER,   // in user mode
    BURN_KERNEL, // nearly all in system calls
    BURN_NAP,    // no CPU time: sleeps a little, BURN_NAPS times
};

enum { BURN_NAPS = 100 };

// Returns after this much CPU time of the calling thread.
void burn(enum burn_kind kind, unsigned depth, uint64_t cpu_nanos);

// The instruction before each nap.
uint64_t burn_nap_address(void);

// The recursive function.
uint64_t burn_function_address(void);

// Whether an address lies in the recursive function, and in the root.
int burn_has(uint64_t address);
int burn_root_has(uint64_t address);

#endif
