/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What the walk stands on in the kernel: user memory through a helper, tables in BPF maps. The walk
 * in user space has its own (native/walk_environment.h).
 */
#ifndef GIMLET_ENVIRONMENT_H
#define GIMLET_ENVIRONMENT_H

#include "kernel.h"

#include "unwind_abi.h"

#if defined(__TARGET_ARCH_x86)
#include "arch/x86_64.h"
#elif defined(__TARGET_ARCH_arm64)
#include "arch/aarch64.h"
#else
#error "unknown target architecture"
#endif

/* A function that the verifier looks at by itself, once, with any numbers as arguments. */
#define GLOBAL_FUNCTION __attribute__((noinline))

struct slab {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, 1);
    __uint(map_flags, BPF_F_MMAPABLE);
    __uint(key_size, sizeof(u32));
    __uint(value_size, GIMLET_SLAB_BYTES);
};

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
    __uint(max_entries, GIMLET_MAX_SLABS);
    __type(key, u32);
    __array(values, struct slab);
} slabs SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, 1);
    __uint(map_flags, BPF_F_MMAPABLE);
    __uint(key_size, sizeof(u32));
    __uint(value_size, GIMLET_MAX_RULES * sizeof(struct gimlet_rule));
} rules SEC(".maps");

/* The slab that holds a location; NULL when there is none. */
static __always_inline void *slab_at(u32 location) {
    u32 number = location / GIMLET_SLAB_LOCATIONS;
    u32 first = 0;
    void *slab = bpf_map_lookup_elem(&slabs, &number);
    return slab ? bpf_map_lookup_elem(slab, &first) : NULL;
}

static __always_inline const struct gimlet_rule *rule_table(void) {
    u32 first = 0;
    return bpf_map_lookup_elem(&rules, &first);
}

/* Copies user memory. 0, or negative: a page is not there, and all or part was not copied. */
static __always_inline long read_user(void *target, u32 bytes, u64 address) {
    return bpf_probe_read_user(target, bytes, (const void *)address);
}

#endif
