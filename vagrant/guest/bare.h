// SPDX-License-Identifier: Apache-2.0
//
// Burns CPU time without frame pointers, in code whose frames are known instruction by instruction:
// `depth` frames of one recursive function, then one root frame, where the walk has to end. The
// frame pointer holds no address.
#ifndef GIMLET_GUEST_BARE_H
#define GIMLET_GUEST_BARE_H

#include <stdint.h>

// From this offset on the return address lies so many bytes above the stack pointer, the word
// itself included; 0: it is the root's.
struct bare_row {
    uint16_t offset;
    uint16_t frame_bytes;
};

// 0 where there is no such code for this machine.
unsigned bare_row_count(void);
struct bare_row bare_row(unsigned index);
uint64_t bare_start(void);

// Returns after this much CPU time of the calling thread.
void bare_burn(unsigned depth, uint64_t cpu_nanos);

// Whether an address lies in the recursive function, and in the root.
int bare_has(uint64_t address);
int bare_root_has(uint64_t address);

#endif
