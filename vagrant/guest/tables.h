// SPDX-License-Identifier: Apache-2.0
//
// The unwind tables of this program's bare code, as Gimlet would load them.
#ifndef GIMLET_GUEST_TABLES_H
#define GIMLET_GUEST_TABLES_H

#include "session.h"

struct tables {
    void *slab;
    struct gimlet_rule *rules;
    struct gimlet_space space;
    int spaces_fd;
};

// Whether there are any for this machine.
int tables_are_known(void);

// Writes the tables into the maps of a session; nothing refers to them yet. 0, or -errno.
long tables_open(struct tables *tables, struct session *session);
void tables_close(struct tables *tables);

// Publishes what this process has mapped: the bare code, whose table is there, or not yet. 0, or
// -errno.
long tables_publish(struct tables *tables, enum gimlet_unwinder unwinder);

// Enters the table of the bare code where it was not yet.
void tables_complete(struct tables *tables);

// Walks a deferred sample in this program; RECORD has room for the longest one.
long tables_walk(const struct tables *tables, const struct gimlet_deferred_sample *deferred,
                 struct gimlet_sample *record);

#endif
