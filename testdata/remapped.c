// SPDX-License-Identifier: Apache-2.0
//
// remapped moves its own text into memory without a file, in the place where it was, as programs
// do that want it in huge pages. Then it burns CPU time in remapped_leaf, which main calls by
// remapped_outer, until it is killed.
#include <sys/mman.h>

#include "target.h"

static const char usage[] = "[--await-go]";

extern char etext;

static volatile uint64_t sink;

TARGET_FUNCTION static void remapped_leaf(void) {
    TARGET_SPIN(1000000);
}

TARGET_FUNCTION static void remapped_outer(void) {
    remapped_leaf();
    sink++;
}

int main(int argc, char **argv) {
    target_usage(argc, argv, usage);
    const uintptr_t page = 4095;
    char *text = (char *)((uintptr_t)remapped_leaf & ~page);
    const size_t bytes = ((uintptr_t)&etext + page) / (page + 1) * (page + 1) - (uintptr_t)text;
    char *copy = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (copy == MAP_FAILED) {
        perror("mmap");
        return 1;
    }
    memcpy(copy, text, bytes);
    mprotect(copy, bytes, PROT_READ | PROT_EXEC);
    if (mremap(copy, bytes, bytes, MREMAP_MAYMOVE | MREMAP_FIXED, text) == MAP_FAILED) {
        perror("mremap");
        return 1;
    }
    target_ready(argc, argv);
    for (;;) {
        remapped_outer();
        sink++;
    }
}
