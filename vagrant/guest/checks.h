// SPDX-License-Identifier: Apache-2.0
#ifndef GIMLET_GUEST_CHECKS_H
#define GIMLET_GUEST_CHECKS_H

// The sampling program of the object.
#define PROGRAM "take_perf_sample"

// Loads the program and checks what it samples.
void check_walk(const char *object_path);

// Has the programs follow a child, and forget it.
void check_follow(const char *object_path);

// Loads the programs of a place in a program and of one in the kernel, and checks what they sample.
void check_triggers(const char *object_path);

// Counts and samples hardware events.
void check_pmu(const char *object_path);

#endif
