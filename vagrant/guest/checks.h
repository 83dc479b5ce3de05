// SPDX-License-Identifier: Apache-2.0
#ifndef GIMLET_GUEST_CHECKS_H
#define GIMLET_GUEST_CHECKS_H

// One of the walks that the object holds.
struct walk_variant {
    const char *name;
    const char *program;
    unsigned max_user_frames;
    unsigned helper; // a BPF helper that it needs, or 0
};

// Loads the program of the variant and checks what it samples.
void check_walk(const char *object_path, const struct walk_variant *variant);

// Counts and samples hardware events.
void check_pmu(const char *object_path, const struct walk_variant *variant);

#endif
