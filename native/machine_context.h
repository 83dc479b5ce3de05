/* SPDX-License-Identifier: Apache-2.0 */
/* What a signal interrupted: the part of ucontext_t that each machine has its own way of. */
#ifndef GIMLET_MACHINE_CONTEXT_H
#define GIMLET_MACHINE_CONTEXT_H

#include <stdint.h>
#include <ucontext.h>

static inline uintptr_t program_counter(const void *context) {
    const ucontext_t *interrupted = context;
#if defined(__x86_64__)
    return (uintptr_t)interrupted->uc_mcontext.gregs[REG_RIP];
#elif defined(__aarch64__)
    return interrupted->uc_mcontext.pc;
#else
#error "unknown machine"
#endif
}

#endif
