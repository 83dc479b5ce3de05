/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the walk stands on in user space: the recorded stack of a deferred sample, and the same
 * tables that the kernel reads. The kernel's side is probes/environment.h.
 */
#ifndef GIMLET_WALK_ENVIRONMENT_H
#define GIMLET_WALK_ENVIRONMENT_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "../probes/gimlet_abi.h"

#include "gimlet.h"

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int64_t s64;

/* As sys/cdefs.h has it, for a libc that does not. */
#ifndef __always_inline
#define __always_inline inline __attribute__((always_inline))
#endif
#define GLOBAL_FUNCTION static

#if defined(__x86_64__)
#include "../probes/arch/x86_64.h"
#elif defined(__aarch64__)
#include "../probes/arch/aarch64.h"
#else
#error "unknown target architecture"
#endif

/* The walk of this thread. */
static _Thread_local const struct gimlet_walk_input *input;

static inline void *slab_at(u32 location) {
    u32 number = location / GIMLET_SLAB_LOCATIONS;
    return number < input->slab_count ? (void *)(uintptr_t)input->slabs[number] : NULL;
}

static inline const struct gimlet_rule *rule_table(void) {
    return input->rules;
}

/* Only the kernel knows, and has put right what was copied (restore_probed() in probes/recorder.h).
 */
static inline int leave_probe(u64 *pc, u64 *sp) {
    (void)pc;
    (void)sp;
    return -1;
}

/* The address that could not be read last: why a walk ended for it. */
static _Thread_local u64 unread_address;

static inline long read_user(void *target, u32 bytes, u64 address) {
    const struct gimlet_deferred_sample *deferred = input->deferred;
    u64 offset = address - deferred->stack_start;
    if (offset >= deferred->stack_bytes || bytes > deferred->stack_bytes - offset) {
        unread_address = address;
        return -1;
    }
    memcpy(target, deferred->stack + offset, bytes);
    return 0;
}

#endif
