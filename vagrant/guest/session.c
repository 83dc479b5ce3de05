// SPDX-License-Identifier: Apache-2.0
#include "session.h"

#include <errno.h>
#include <linux/bpf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static long read_file(const char *path, void **bytes, size_t *size) {
    FILE *file = fopen(path, "rbe");
    if (file == NULL) {
        return -errno;
    }
    fseek(file, 0, SEEK_END);
    *size = (size_t)ftell(file);
    rewind(file);
    *bytes = malloc(*size);
    const int whole = *bytes != NULL && fread(*bytes, 1, *size, file) == *size;
    fclose(file);
    return whole ? 0 : -EIO;
}

// They keep the map `processes`. Gimlet loads them with each object, too.
static const struct keeper {
    const char *program;
    const char *tracepoint;
} keepers[SESSION_KEEPERS] = {
    {"follow_fork", "sched_process_fork"},
    {"forget_process", "sched_process_free"},
};

static long load(struct session *session, const char *object_path, const char *program,
                 uint32_t ring_bytes) {
    void *bytes = NULL;
    size_t size = 0;
    long error = read_file(object_path, &bytes, &size);
    if (error == 0) {
        error = gimlet_object_open(bytes, size, "gimlet", &session->object);
    }
    free(bytes);
    if (error == 0) {
        error = gimlet_object_add_program(session->object, program);
    }
    for (int i = 0; error == 0 && i < SESSION_KEEPERS; i++) {
        error = gimlet_object_add_program(session->object, keepers[i].program);
    }
    if (error == 0) {
        error = gimlet_object_resize_map(session->object, "ring", ring_bytes);
    }
    if (error == 0) {
        error = gimlet_object_resize_map(session->object, "deferrals",
                                         gimlet_possible_cpus() * GIMLET_SCRATCH_SLOTS);
    }
    if (error == 0) {
        const long start = gimlet_monotonic_nanos();
        error = gimlet_object_load(session->object);
        session->load_nanos = (uint64_t)(gimlet_monotonic_nanos() - start);
    }
    return error;
}

static long map_ring(struct session *session) {
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    const long consumer = gimlet_map_memory(session->ring_fd, page, 1, 0);
    if (consumer < 0) {
        return consumer;
    }
    // The data follows twice, so that no record is cut by the ring's end.
    const long producer =
        gimlet_map_memory(session->ring_fd, page + 2 * session->ring_bytes, 0, page);
    if (producer < 0) {
        gimlet_unmap_memory((void *)consumer, page);
        return producer;
    }
    session->consumed = (uint64_t *)consumer;
    session->producer = (const uint8_t *)producer;
    return 0;
}

long session_open(struct session *session, const char *object_path, const char *program,
                  uint32_t ring_bytes) {
    *session = (struct session){.ring_bytes = ring_bytes};
    long error = load(session, object_path, program, ring_bytes);
    if (error == 0) {
        session->program_fd = (int)gimlet_object_program_fd(session->object, program);
        session->ring_fd = (int)gimlet_object_map_fd(session->object, "ring");
        error = map_ring(session);
    }
    if (error != 0) {
        session_close(session);
    }
    return error;
}

void session_close(struct session *session) {
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    if (session->consumed != NULL) {
        gimlet_unmap_memory(session->consumed, page);
        gimlet_unmap_memory((void *)session->producer, page + 2 * session->ring_bytes);
    }
    if (session->object != NULL) {
        gimlet_object_close(session->object);
    }
    *session = (struct session){0};
}

static long put_first(struct session *session, const char *name, const void *value) {
    const uint32_t first = 0;
    const long map = gimlet_object_map_fd(session->object, name);
    return map < 0 ? map : gimlet_map_update((int)map, &first, value);
}

long session_set(struct session *session, const struct gimlet_settings *settings) {
    return put_first(session, "settings", settings);
}

long session_set_event(struct session *session, const struct gimlet_event_settings *settings) {
    return put_first(session, "event_settings", settings);
}

long session_add_process(struct session *session, uint32_t process) {
    const uint64_t mark = GIMLET_PROCESS_NOW;
    const long map = gimlet_object_map_fd(session->object, "processes");
    return map < 0 ? map : gimlet_map_update((int)map, &process, &mark);
}

int session_has_process(struct session *session, uint32_t process) {
    uint64_t mark;
    const long map = gimlet_object_map_fd(session->object, "processes");
    return map >= 0 && gimlet_map_lookup((int)map, &process, &mark) == 0;
}

long session_follow(struct session *session, int links[SESSION_KEEPERS]) {
    for (int i = 0; i < SESSION_KEEPERS; i++) {
        const long program = gimlet_object_program_fd(session->object, keepers[i].program);
        const long link = program < 0
                              ? program
                              : gimlet_attach_raw_tracepoint((int)program, keepers[i].tracepoint);
        if (link < 0) {
            return link;
        }
        links[i] = (int)link;
    }
    return 0;
}

int64_t session_counter(struct session *session, uint32_t counter) {
    const long cpus = gimlet_possible_cpus();
    uint64_t values[cpus > 0 ? cpus : 1];
    const long map = gimlet_object_map_fd(session->object, "counters");
    const long error = map < 0 ? map : gimlet_map_lookup((int)map, &counter, values);
    if (error != 0) {
        return error;
    }
    int64_t sum = 0;
    for (long cpu = 0; cpu < cpus; cpu++) {
        sum += (int64_t)values[cpu];
    }
    return sum;
}

void session_drain(struct session *session, session_consumer *consumer, void *state) {
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    const uint8_t *data = session->producer + page;
    uint64_t at = *session->consumed;
    while (at < __atomic_load_n((const uint64_t *)session->producer, __ATOMIC_ACQUIRE)) {
        const uint8_t *record = data + (at & (session->ring_bytes - 1));
        const uint32_t header = __atomic_load_n((const uint32_t *)record, __ATOMIC_ACQUIRE);
        if (header & BPF_RINGBUF_BUSY_BIT) {
            break;
        }
        if (!(header & BPF_RINGBUF_DISCARD_BIT)) {
            const struct gimlet_sample *sample =
                (const struct gimlet_sample *)(record + BPF_RINGBUF_HDR_SZ);
            consumer(sample, (const uint64_t *)sample + sample->header_words, state);
            session->drained++;
        }
        const uint64_t length = header & ~(BPF_RINGBUF_BUSY_BIT | BPF_RINGBUF_DISCARD_BIT);
        at += (length + BPF_RINGBUF_HDR_SZ + 7) & ~(uint64_t)7;
        __atomic_store_n(session->consumed, at, __ATOMIC_RELEASE);
    }
}

struct perf_event_attr session_cpu_clock(void) {
    return (struct perf_event_attr){
        .type = PERF_TYPE_SOFTWARE,
        .config = PERF_COUNT_SW_CPU_CLOCK,
        .size = sizeof(struct perf_event_attr),
        .sample_freq = 99,
        .freq = 1,
        .disabled = 1,
        .inherit = 1,
    };
}

long session_attach(struct session *session, const struct perf_event_attr *event, uint64_t cookie,
                    struct attachment *attachment) {
    const long fd = gimlet_perf_event_open(event, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);
    if (fd < 0) {
        return fd;
    }
    const long link = gimlet_attach((int)fd, session->program_fd, cookie);
    if (link < 0) {
        gimlet_close((int)fd);
        return link;
    }
    *attachment = (struct attachment){.event_fd = (int)fd, .link_fd = (int)link};
    return 0;
}

void session_detach(const struct attachment *attachment) {
    if (attachment->link_fd > 0) {
        gimlet_close(attachment->link_fd);
    }
    gimlet_close(attachment->event_fd);
}
