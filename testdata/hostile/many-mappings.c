// SPDX-License-Identifier: Apache-2.0
//
// Known about it:
//  - Maps two files of its own in turn, as code, --mappings times (default 60,000). They lie below
//    --directory DIR (default .), with paths of nearly 4,096 bytes. The kernel joins none of them.
//  - Says `ready` when it has mapped them, with --late before that.
//  - Then spends all of its time in `main`, until it is killed.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "../target.h"

enum { NAME_BYTES = 250, LEVELS = 15, PAGE_BYTES = 4096 };

static int open_code(const char *name) {
    const int fd = open(name, O_CREAT | O_RDWR | O_CLOEXEC, 0755);
    if (fd < 0 || ftruncate(fd, PAGE_BYTES) != 0) {
        perror(name);
        exit(1);
    }
    return fd;
}

int main(int argc, char **argv) {
    target_usage(argc, argv, "[--mappings N] [--directory DIR] [--late] [--await-go]");
    const uint64_t count = target_number_option(argc, argv, "--mappings", 60000);
    if (chdir(target_option(argc, argv, "--directory", ".")) != 0) {
        perror("--directory");
        return 1;
    }
    char name[NAME_BYTES + 1];
    memset(name, 'p', NAME_BYTES);
    name[NAME_BYTES] = '\0';
    for (int level = 0; level < LEVELS; level++) {
        if (mkdir(name, 0755) != 0 || chdir(name) != 0) {
            perror("mkdir");
            return 1;
        }
    }
    const int files[] = {open_code("even"), open_code("odd")};
    const int is_late = target_flag(argc, argv, "--late");
    if (is_late) {
        target_ready(argc, argv);
    }
    char *all = mmap(NULL, count * PAGE_BYTES, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    for (uint64_t i = 0; i < count; i++) {
        if (mmap(all + i * PAGE_BYTES, PAGE_BYTES, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_FIXED,
                 files[i % 2], 0) == MAP_FAILED) {
            perror("mmap");
            return 1;
        }
    }
    if (!is_late) {
        target_ready(argc, argv);
    }
    for (;;) {
        TARGET_SPIN(1000000);
    }
}
