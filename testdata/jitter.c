// SPDX-License-Identifier: Apache-2.0
//
// Known about it:
//  - Writes x86-64 code with frame pointers to an anonymous executable mapping: one function
//    `jit_caller`, which calls the function it is given, and the functions `jit_0`, `jit_1`, ...,
//    which count down. Stacks: jit_N, jit_caller, run_generated, main.
//  - Starts with one jit_N and adds one every --interval-ms (default 500) up to --functions
//    (default 8). All of its time goes to the newest one.
//  - Appends an entry "START SIZE NAME" (hexadecimal) for each to --map (default /tmp/perf-PID.map)
//    before it first runs. --no-map writes none. The file goes at the end unless --keep-map is
//    given.
//  - Prints the CPU time of each function as one line of JSON at the end, which comes --interval-ms
//    after the last function.
#include <fcntl.h>
#include <sys/mman.h>

#include "target.h"

static const char usage[] =
    "[--functions N] [--interval-ms MS] [--map FILE] [--no-map] [--keep-map] [--await-go]";

// rdi: iterations
static const uint8_t countdown_code[] = {
    0x55,             // push %rbp
    0x48, 0x89, 0xe5, // mov %rsp, %rbp
    0x48, 0x89, 0xf8, // mov %rdi, %rax
    0x48, 0xff, 0xc8, // dec %rax
    0x75, 0xfb,       // jne the dec
    0x5d,             // pop %rbp
    0xc3,             // ret
};

// rdi: iterations, rsi: function
static const uint8_t caller_code[] = {
    0x55,             // push %rbp
    0x48, 0x89, 0xe5, // mov %rsp, %rbp
    0xff, 0xd6,       // call *%rsi
    0x5d,             // pop %rbp
    0xc3,             // ret
};

enum { SLOT_BYTES = 64, MAX_FUNCTIONS = 1000 };

typedef void countdown(uint64_t iterations);
typedef void caller(uint64_t iterations, countdown *callee);

static uint8_t *code;
static size_t slots;
static FILE *map;

// Copies a function into the next slot and tells the map its name.
static void *generate(const uint8_t *bytes, size_t size, const char *name) {
    uint8_t *start = code + slots++ * SLOT_BYTES;
    memcpy(start, bytes, size);
    if (map != NULL) {
        fprintf(map, "%lx %lx %s\n", (unsigned long)start, (unsigned long)size, name);
        fflush(map);
    }
    return start;
}

TARGET_FUNCTION static uint64_t run_generated(caller *call, countdown *callee,
                                              uint64_t wall_nanos) {
    const uint64_t begin = target_cpu_nanos();
    const uint64_t end = target_wall_nanos() + wall_nanos;
    while (target_wall_nanos() < end) {
        call(1000000, callee);
    }
    return target_cpu_nanos() - begin;
}

static void run_all(uint64_t functions, uint64_t interval_nanos) {
    caller *call = (caller *)generate(caller_code, sizeof caller_code, "jit_caller");
    uint64_t used[MAX_FUNCTIONS];
    for (uint64_t i = 0; i < functions; i++) {
        char name[32];
        snprintf(name, sizeof name, "jit_%u", (unsigned)i);
        countdown *newest = (countdown *)generate(countdown_code, sizeof countdown_code, name);
        used[i] = run_generated(call, newest, interval_nanos);
    }
    printf("{\"pid\":%d,\"cpuNanos\":{", (int)getpid());
    for (uint64_t i = 0; i < functions; i++) {
        printf("%s\"jit_%u\":%llu", i == 0 ? "" : ",", (unsigned)i, (unsigned long long)used[i]);
    }
    printf("}}\n");
}

int main(int argc, char **argv) {
    target_usage(argc, argv, usage);
    const uint64_t functions = target_number_option(argc, argv, "--functions", 8);
    const uint64_t interval_ms = target_number_option(argc, argv, "--interval-ms", 500);
    if (functions < 1 || functions > MAX_FUNCTIONS) {
        fprintf(stderr, "--functions: 1 to %d\n", MAX_FUNCTIONS);
        return 2;
    }
    char standard[64];
    snprintf(standard, sizeof standard, "/tmp/perf-%d.map", (int)getpid());
    const char *path = target_option(argc, argv, "--map", standard);
    if (!target_flag(argc, argv, "--no-map")) {
        map = fopen(path, "we");
        if (map == NULL) {
            perror(path);
            return 1;
        }
    }
    code = mmap(NULL, (functions + 1) * SLOT_BYTES, PROT_READ | PROT_WRITE | PROT_EXEC,
                MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (code == MAP_FAILED) {
        perror("mmap");
        return 1;
    }
    target_ready(argc, argv);
    run_all(functions, interval_ms * 1000000);
    if (map != NULL && !target_flag(argc, argv, "--keep-map")) {
        unlink(path);
    }
    return 0;
}
