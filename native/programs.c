/* SPDX-License-Identifier: Apache-2.0 */
/* The BPF programs that are loaded on this machine, and the source lines of their code. */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include <bpf/bpf.h>

#include "gimlet.h"

/* Whether the kernel knows lines of the program, and which types (BTF) have their text. */
static int has_lines(int program_fd, uint32_t *btf_id) {
    struct bpf_prog_info info = {0};
    uint32_t size = sizeof(info);
    if (bpf_obj_get_info_by_fd(program_fd, &info, &size) != 0) {
        return 0;
    }
    *btf_id = info.btf_id;
    return info.btf_id != 0 && info.nr_jited_line_info != 0;
}

long gimlet_open_programs(struct gimlet_loaded_program *programs, size_t max) {
    size_t count = 0;
    uint32_t id = 0;
    while (count < max && bpf_prog_get_next_id(id, &id) == 0) {
        int program_fd = bpf_prog_get_fd_by_id(id);
        if (program_fd < 0) {
            if (errno == ENOENT) {
                continue; /* unloaded meanwhile */
            }
            break;
        }
        uint32_t btf_id = 0;
        int btf_fd = has_lines(program_fd, &btf_id) ? bpf_btf_get_fd_by_id(btf_id) : -1;
        if (btf_fd < 0) {
            close(program_fd);
            continue;
        }
        programs[count].program_fd = program_fd;
        programs[count].btf_fd = btf_fd;
        count++;
    }
    return (long)count;
}

/* The kernel's two arrays belong together: what is compiled from line N begins at address N. */
struct line_arrays {
    struct bpf_line_info *lines;
    uint64_t *addresses;
    uint32_t count;
};

static long read_arrays(int program_fd, uint32_t lines, uint32_t addresses,
                        struct line_arrays *arrays) {
    arrays->lines = calloc(lines, sizeof(*arrays->lines));
    arrays->addresses = calloc(addresses, sizeof(*arrays->addresses));
    if (!arrays->lines || !arrays->addresses) {
        return -ENOMEM;
    }
    struct bpf_prog_info info = {
        .line_info = (uintptr_t)arrays->lines,
        .nr_line_info = lines,
        .line_info_rec_size = sizeof(*arrays->lines),
        .jited_line_info = (uintptr_t)arrays->addresses,
        .nr_jited_line_info = addresses,
        .jited_line_info_rec_size = sizeof(*arrays->addresses),
    };
    uint32_t size = sizeof(info);
    if (bpf_obj_get_info_by_fd(program_fd, &info, &size) != 0) {
        return -errno;
    }
    /* The pointer comes back as 0 from a kernel that hides its addresses. */
    arrays->count = info.jited_line_info == 0 ? 0 : lines < addresses ? lines : addresses;
    return 0;
}

long gimlet_program_lines(int program_fd, struct gimlet_code_line *lines, size_t max) {
    struct bpf_prog_info info = {0};
    uint32_t size = sizeof(info);
    if (bpf_obj_get_info_by_fd(program_fd, &info, &size) != 0) {
        return -errno;
    }
    if (info.nr_line_info == 0 || info.nr_jited_line_info == 0) {
        return 0;
    }
    struct line_arrays arrays = {0};
    long error = read_arrays(program_fd, info.nr_line_info, info.nr_jited_line_info, &arrays);
    for (size_t i = 0; error == 0 && i < arrays.count && i < max; i++) {
        lines[i].address = arrays.addresses[i];
        lines[i].file_offset = arrays.lines[i].file_name_off;
        lines[i].line_and_column = arrays.lines[i].line_col;
    }
    free(arrays.lines);
    free(arrays.addresses);
    return error != 0 ? error : (long)arrays.count;
}

long gimlet_btf(int btf_fd, void *bytes, size_t size) {
    struct bpf_btf_info info = {.btf = (uintptr_t)bytes, .btf_size = (uint32_t)size};
    uint32_t info_size = sizeof(info);
    return bpf_obj_get_info_by_fd(btf_fd, &info, &info_size) == 0 ? (long)info.btf_size : -errno;
}
