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
//  - --dump DIRECTORY writes a jitdump there, jit-PID.dump: jit_N is in the file jit_N.src, on line
//    10N + 1 and, where it counts down, 10N + 2. It stays at the end.
//  - --reuse puts all jit_N at one address, each in the place of the one before.
//  - Prints the CPU time of each function as one line of JSON at the end, which comes --interval-ms
//    after the last function.
#include <fcntl.h>
#include <stdbool.h>
#include <sys/mman.h>

#include "target.h"

static const char usage[] =
    "[--functions N] [--interval-ms MS] [--map FILE] [--no-map] [--keep-map] [--dump DIRECTORY]"
    " [--reuse] [--await-go]";

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
static FILE *dump;

enum { COUNTDOWN_LOOP = 7 }; // where in the code that is

// jitdump-specification.txt of perf: a header and records in the machine's byte order.
struct dump_header {
    uint32_t magic, version, size, machine, padding, pid;
    uint64_t time, flags;
};

struct dump_record {
    uint32_t id, size;
    uint64_t time;
};

struct dump_load {
    struct dump_record record;
    uint32_t pid, tid;
    uint64_t address, start, size, index;
};

struct dump_lines {
    struct dump_record record;
    uint64_t start, count;
};

struct dump_line {
    uint64_t address;
    uint32_t line, discriminator;
};

static void open_dump(const char *directory) {
    char path[256];
    snprintf(path, sizeof path, "%s/jit-%d.dump", directory, (int)getpid());
    dump = fopen(path, "w+e");
    // perf, too, finds the file by this mapping.
    if (dump == NULL ||
        mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, fileno(dump), 0) == MAP_FAILED) {
        perror(path);
        exit(1);
    }
    const struct dump_header header = {
        .magic = 0x4A695444,
        .version = 1,
        .size = sizeof header,
        .machine = 62,
        .pid = (uint32_t)getpid(),
        .time = target_wall_nanos(),
    };
    fwrite(&header, sizeof header, 1, dump);
    fflush(dump);
}

// Lines come before their function. The second one has the file of the first.
static void dump_lines(const uint8_t *start, int number, uint64_t time) {
    char file[32];
    const int length = snprintf(file, sizeof file, "jit_%d.src", number) + 1;
    const struct dump_lines head = {
        .record = {.id = 2,
                   .size = (uint32_t)(sizeof head + 2 * sizeof(struct dump_line)) +
                           (uint32_t)length + 2,
                   .time = time},
        .start = (uint64_t)start,
        .count = 2,
    };
    struct dump_line line = {.address = (uint64_t)start, .line = 10 * (uint32_t)number + 1};
    fwrite(&head, sizeof head, 1, dump);
    fwrite(&line, sizeof line, 1, dump);
    fwrite(file, (size_t)length, 1, dump);
    line.address += COUNTDOWN_LOOP;
    line.line++;
    fwrite(&line, sizeof line, 1, dump);
    fwrite("\xff", 2, 1, dump);
}

static void dump_function(const uint8_t *start, size_t size, const char *name) {
    static uint64_t index;
    const uint64_t time = target_wall_nanos();
    int number;
    if (sscanf(name, "jit_%d", &number) == 1) {
        dump_lines(start, number, time);
    }
    const struct dump_load load = {
        .record = {.id = 0,
                   .size = (uint32_t)(sizeof load + strlen(name) + 1 + size),
                   .time = time},
        .pid = (uint32_t)getpid(),
        .tid = (uint32_t)getpid(),
        .address = (uint64_t)start,
        .start = (uint64_t)start,
        .size = size,
        .index = index++,
    };
    fwrite(&load, sizeof load, 1, dump);
    fwrite(name, strlen(name) + 1, 1, dump);
    fwrite(start, size, 1, dump);
    fflush(dump);
}

// Copies a function into the next slot and tells the map its name.
static void *generate(const uint8_t *bytes, size_t size, const char *name) {
    uint8_t *start = code + slots++ * SLOT_BYTES;
    memcpy(start, bytes, size);
    if (map != NULL) {
        fprintf(map, "%lx %lx %s\n", (unsigned long)start, (unsigned long)size, name);
        fflush(map);
    }
    if (dump != NULL) {
        dump_function(start, size, name);
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

static void run_all(uint64_t functions, uint64_t interval_nanos, bool reuse) {
    caller *call = (caller *)generate(caller_code, sizeof caller_code, "jit_caller");
    uint64_t used[MAX_FUNCTIONS];
    for (uint64_t i = 0; i < functions; i++) {
        char name[32];
        snprintf(name, sizeof name, "jit_%u", (unsigned)i);
        slots = reuse ? 1 : slots;
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
    const char *directory = target_option(argc, argv, "--dump", NULL);
    if (directory != NULL) {
        open_dump(directory);
    }
    code = mmap(NULL, (functions + 1) * SLOT_BYTES, PROT_READ | PROT_WRITE | PROT_EXEC,
                MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (code == MAP_FAILED) {
        perror("mmap");
        return 1;
    }
    target_ready(argc, argv);
    run_all(functions, interval_ms * 1000000, target_flag(argc, argv, "--reuse"));
    if (map != NULL && !target_flag(argc, argv, "--keep-map")) {
        unlink(path);
    }
    return 0;
}
