// SPDX-License-Identifier: Apache-2.0
//
// Uprobes on functions of this program.
#ifndef GIMLET_GUEST_UPROBE_H
#define GIMLET_GUEST_UPROBE_H

#include <linux/perf_event.h>
#include <stdint.h>

enum uprobe_kind { UPROBE_CALL = 0, UPROBE_RETURN = 1 };

// Describes a perf event for a place in this program; 0 where the kernel has no uprobes.
int uprobe_event(struct perf_event_attr *event, uintptr_t address, enum uprobe_kind kind);

// The page that the kernel added to this process when it met its first uprobe; 0: there is none.
uint64_t uprobe_page(void);

#endif
