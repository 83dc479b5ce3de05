// SPDX-License-Identifier: Apache-2.0
//
// One control group (v2) of our own.
#ifndef GIMLET_GUEST_CGROUP_H
#define GIMLET_GUEST_CGROUP_H

// Creates it and returns a descriptor of its directory, or -1 where there is no cgroup2 file system
// to work in.
int cgroup_create(void);

// Moves the calling process into it. 1, or 0 when that fails.
int cgroup_join(void);

// Removes it. No process may be in it.
void cgroup_remove(void);

#endif
