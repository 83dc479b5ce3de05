// SPDX-License-Identifier: Apache-2.0
//
// Known about it:
//  - Starts --processes N (default 8) children. Each spends its time in generated code that no perf
//    map names, and has a perf map of --functions M (default 1,000,000) others: one file with a
//    link for each child, in --directory DIR (default /tmp).
//  - Runs until it is killed, and its children with it. The links stay.
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>

#include "../target.h"

// mov %rdi, %rax; dec %rax; jne the dec; ret
static const uint8_t countdown_code[] = {0x48, 0x89, 0xf8, 0x48, 0xff, 0xc8, 0x75, 0xfb, 0xc3};

static void write_map(const char *path, uint64_t functions) {
    FILE *map = fopen(path, "we");
    if (map == NULL) {
        perror(path);
        exit(1);
    }
    for (uint64_t i = 0; i < functions; i++) {
        fprintf(map, "%lx 1 function_that_was_generated_%08lu\n", 0x710000000000 + i * 16, i);
    }
    fclose(map);
}

static void run_child(const char *directory, const char *base, const void *code) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    char path[4096];
    snprintf(path, sizeof path, "%s/perf-%d.map", directory, (int)getpid());
    if (link(base, path) != 0) {
        perror(path);
        exit(1);
    }
    for (;;) {
        ((void (*)(uint64_t))(uintptr_t)code)(1000000);
    }
}

int main(int argc, char **argv) {
    target_usage(argc, argv, "[--processes N] [--functions M] [--directory DIR] [--await-go]");
    const uint64_t processes = target_number_option(argc, argv, "--processes", 8);
    const uint64_t functions = target_number_option(argc, argv, "--functions", 1000000);
    const char *directory = target_option(argc, argv, "--directory", "/tmp");
    void *code =
        mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (code == MAP_FAILED) {
        perror("mmap");
        return 1;
    }
    memcpy(code, countdown_code, sizeof countdown_code);
    char base[4096];
    snprintf(base, sizeof base, "%s/perf-hog-%d", directory, (int)getpid());
    write_map(base, functions);
    for (uint64_t i = 0; i < processes; i++) {
        if (fork() == 0) {
            run_child(directory, base, code);
        }
    }
    target_ready(argc, argv);
    for (;;) {
        pause();
    }
}
