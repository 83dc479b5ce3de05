// SPDX-License-Identifier: Apache-2.0
//
// Maps the code of the libraries and programs that are its arguments, and spins for ever in code of
// its own. Their memory is never touched.
#include <elf.h>
#include <fcntl.h>
#include <sys/mman.h>

#include "target.h"

// Maps what the program header says, as a dynamic linker would, at any address.
static int map_segment(int fd, const Elf64_Phdr *segment) {
    const uint64_t before = segment->p_offset % 4096;
    return mmap(NULL, segment->p_filesz + before, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd,
                (off_t)(segment->p_offset - before)) == MAP_FAILED;
}

static int map_code(const char *file) {
    const int fd = open(file, O_RDONLY);
    Elf64_Ehdr header;
    if (fd < 0 || pread(fd, &header, sizeof header, 0) != sizeof header) {
        return 1;
    }
    int failed = 0;
    for (int i = 0; i < header.e_phnum; i++) {
        Elf64_Phdr segment;
        const off_t at = (off_t)(header.e_phoff + (uint64_t)i * header.e_phentsize);
        if (pread(fd, &segment, sizeof segment, at) != sizeof segment) {
            return 1;
        }
        if (segment.p_type == PT_LOAD && (segment.p_flags & PF_X) != 0) {
            failed |= map_segment(fd, &segment);
        }
    }
    close(fd);
    return failed;
}

int main(int argc, char **argv) {
    for (int i = 1; i < argc; i++) {
        if (map_code(argv[i]) != 0) {
            perror(argv[i]);
            return 1;
        }
    }
    target_ready(argc, argv);
    for (;;) {
        TARGET_SPIN(1000000);
    }
}
