// SPDX-License-Identifier: Apache-2.0
//
// One loaded sampling program with its ring buffer: the least that uses libgimlet as Gimlet does.
#ifndef GIMLET_GUEST_SESSION_H
#define GIMLET_GUEST_SESSION_H

#include <linux/perf_event.h>
#include <stddef.h>
#include <stdint.h>

#include "../../native/gimlet.h"
#include "../../probes/gimlet_abi.h"

struct session {
    struct gimlet_object *object;
    int program_fd;
    int ring_fd;
    uint64_t *consumed;      // the ring's consumer position, shared with the kernel
    const uint8_t *producer; // its producer position, one page before the data
    uint64_t ring_bytes;
    uint64_t load_nanos;
    uint64_t drained; // records read so far
};

// Loads the object file, to attach this program of it. 0, or -errno; gimlet_log() has the
// verifier's words.
long session_open(struct session *session, const char *object_path, const char *program,
                  uint32_t ring_bytes);
void session_close(struct session *session);

long session_set(struct session *session, const struct gimlet_settings *settings);
// Of the event 0.
long session_set_event(struct session *session, const struct gimlet_event_settings *settings);

// Members of the map `processes`.
long session_add_process(struct session *session, uint32_t process);
int session_has_process(struct session *session, uint32_t process);

enum { SESSION_KEEPERS = 2 };
// From now on children of members join them, and who is gone leaves. 0, or -errno.
long session_follow(struct session *session, int links[SESSION_KEEPERS]);

// Sum over all CPUs, or -errno.
int64_t session_counter(struct session *session, uint32_t counter);

// Calls back with each record that waits in the ring. The frames, kernel's first, follow the
// sample.
typedef void session_consumer(const struct gimlet_sample *sample, const uint64_t *frames,
                              void *state);
void session_drain(struct session *session, session_consumer *consumer, void *state);

// The perf event cpu-clock at 99 Hz, disabled, for tests to start from.
struct perf_event_attr session_cpu_clock(void);

struct attachment {
    int event_fd;
    int link_fd; // 0 where the event itself holds the program
};

// Opens an event on the calling thread and on those that it creates later, and attaches the
// program. 0, or -errno.
long session_attach(struct session *session, const struct perf_event_attr *event, uint64_t cookie,
                    struct attachment *attachment);
void session_detach(const struct attachment *attachment);

#endif
