/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <linux/perf_event.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "gimlet.h"

struct gimlet_object {
    struct bpf_object *bpf;
};

/* A verifier log of a program that was rejected late is a few megabytes. */
#define LOG_LIMIT (16u << 20)

static struct {
    char *text;
    size_t length;
    size_t capacity;
} log_buffer;

static int append_to_log(size_t needed) {
    size_t capacity = log_buffer.capacity ? log_buffer.capacity : 4096;
    while (capacity < log_buffer.length + needed) {
        capacity *= 2;
    }
    if (capacity > LOG_LIMIT) {
        return 0;
    }
    if (capacity != log_buffer.capacity) {
        char *text = realloc(log_buffer.text, capacity);
        if (!text) {
            return 0;
        }
        log_buffer.text = text;
        log_buffer.capacity = capacity;
    }
    return 1;
}

static int print_to_log(enum libbpf_print_level level, const char *format, va_list arguments) {
    if (level == LIBBPF_DEBUG) {
        return 0;
    }
    va_list measured;
    va_copy(measured, arguments);
    int length = vsnprintf(NULL, 0, format, measured);
    va_end(measured);
    if (length < 0 || !append_to_log((size_t)length + 1)) {
        return 0;
    }
    vsnprintf(log_buffer.text + log_buffer.length, (size_t)length + 1, format, arguments);
    log_buffer.length += (size_t)length;
    return length;
}

const char *gimlet_log(void) {
    return log_buffer.length ? log_buffer.text : "";
}

long gimlet_object_open(const void *bytes, size_t size, const char *name,
                        struct gimlet_object **object) {
    log_buffer.length = 0;
    libbpf_set_print(print_to_log);
    LIBBPF_OPTS(bpf_object_open_opts, options, .object_name = name);
    struct gimlet_object *opened = calloc(1, sizeof(*opened));
    if (!opened) {
        return -ENOMEM;
    }
    opened->bpf = bpf_object__open_mem(bytes, size, &options);
    if (!opened->bpf) {
        long error = -errno;
        free(opened);
        return error;
    }
    struct bpf_program *program;
    bpf_object__for_each_program(program, opened->bpf) {
        bpf_program__set_autoload(program, false);
    }
    *object = opened;
    return 0;
}

long gimlet_object_add_program(struct gimlet_object *object, const char *name) {
    struct bpf_program *program = bpf_object__find_program_by_name(object->bpf, name);
    return program ? bpf_program__set_autoload(program, true) : -ENOENT;
}

long gimlet_object_share_maps(struct gimlet_object *object, const struct gimlet_object *other) {
    struct bpf_map *map;
    bpf_object__for_each_map(map, object->bpf) {
        struct bpf_map *shared = bpf_object__find_map_by_name(other->bpf, bpf_map__name(map));
        long error = shared ? bpf_map__reuse_fd(map, bpf_map__fd(shared)) : 0;
        if (error != 0) {
            return error;
        }
    }
    return 0;
}

long gimlet_object_resize_map(struct gimlet_object *object, const char *name,
                              uint32_t max_entries) {
    struct bpf_map *map = bpf_object__find_map_by_name(object->bpf, name);
    return map ? bpf_map__set_max_entries(map, max_entries) : -ENOENT;
}

long gimlet_object_load(struct gimlet_object *object) {
    return bpf_object__load(object->bpf);
}

long gimlet_object_map_fd(struct gimlet_object *object, const char *name) {
    struct bpf_map *map = bpf_object__find_map_by_name(object->bpf, name);
    return map ? bpf_map__fd(map) : -ENOENT;
}

long gimlet_object_program_fd(struct gimlet_object *object, const char *name) {
    struct bpf_program *program = bpf_object__find_program_by_name(object->bpf, name);
    return program ? bpf_program__fd(program) : -ENOENT;
}

void gimlet_object_close(struct gimlet_object *object) {
    bpf_object__close(object->bpf);
    free(object);
}

long gimlet_has_helper(uint32_t program_type, uint32_t helper_id) {
    return libbpf_probe_bpf_helper(program_type, helper_id, NULL);
}

long gimlet_attach(int event_fd, int program_fd, uint64_t cookie) {
    if (cookie == 0) {
        return ioctl(event_fd, PERF_EVENT_IOC_SET_BPF, program_fd) == 0 ? 0 : -errno;
    }
    LIBBPF_OPTS(bpf_link_create_opts, options, .perf_event.bpf_cookie = cookie);
    int link = bpf_link_create(program_fd, event_fd, BPF_PERF_EVENT, &options);
    return link >= 0 ? link : -errno;
}

long gimlet_attach_raw_tracepoint(int program_fd, const char *name) {
    int link = bpf_raw_tracepoint_open(name, program_fd);
    return link >= 0 ? link : -errno;
}

long gimlet_map_lookup(int map_fd, const void *key, void *value) {
    return bpf_map_lookup_elem(map_fd, key, value) == 0 ? 0 : -errno;
}

long gimlet_map_update(int map_fd, const void *key, const void *value) {
    return bpf_map_update_elem(map_fd, key, value, BPF_ANY) == 0 ? 0 : -errno;
}

long gimlet_map_delete(int map_fd, const void *key) {
    return bpf_map_delete_elem(map_fd, key) == 0 ? 0 : -errno;
}

long gimlet_array_create(const char *name, uint32_t value_bytes) {
    LIBBPF_OPTS(bpf_map_create_opts, options, .map_flags = BPF_F_MMAPABLE);
    int fd = bpf_map_create(BPF_MAP_TYPE_ARRAY, name, sizeof(uint32_t), value_bytes, 1, &options);
    return fd >= 0 ? fd : -errno;
}

long gimlet_possible_cpus(void) {
    return libbpf_num_possible_cpus();
}

long gimlet_enable_run_time_statistics(void) {
    int fd = bpf_enable_stats(BPF_STATS_RUN_TIME);
    return fd >= 0 ? fd : -errno;
}

long gimlet_program_info(int program_fd, struct gimlet_program_info *info) {
    struct bpf_prog_info kernel_info = {0};
    uint32_t size = sizeof(kernel_info);
    if (bpf_obj_get_info_by_fd(program_fd, &kernel_info, &size) != 0) {
        return -errno;
    }
    info->run_time_ns = kernel_info.run_time_ns;
    info->run_count = kernel_info.run_cnt;
    info->verified_instructions = kernel_info.verified_insns;
    return 0;
}
