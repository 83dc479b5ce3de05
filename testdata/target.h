// SPDX-License-Identifier: Apache-2.0
//
// What every test target shares: CPU time by system call, loops that leave no call behind, and the
// start-up handshake. Everything here is a macro or always inlined, so that a sample taken in it
// belongs to the function that used it.
#ifndef GIMLET_TESTDATA_TARGET_H
#define GIMLET_TESTDATA_TARGET_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

// A function that keeps its name, its frame and its calls: no inlining, no clones, no folding.
#define TARGET_FUNCTION __attribute__((noipa))

// A system call without libc's wrapper, which keeps no frame pointer and would hide the caller.
static inline __attribute__((always_inline)) long target_syscall(long number, long first,
                                                                 long second, long third) {
#if defined(__x86_64__)
    long result;
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "0"(number), "D"(first), "S"(second), "d"(third)
                     : "rcx", "r11", "memory");
    return result;
#elif defined(__aarch64__)
    register long x8 __asm__("x8") = number;
    register long x0 __asm__("x0") = first;
    register long x1 __asm__("x1") = second;
    register long x2 __asm__("x2") = third;
    __asm__ volatile("svc #0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2) : "memory");
    return x0;
#else
#error "no system call sequence for this architecture"
#endif
}

static inline __attribute__((always_inline)) uint64_t target_clock_nanos(clockid_t clock) {
    struct timespec now;
    target_syscall(SYS_clock_gettime, clock, (long)&now, 0);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

// CPU time of the calling thread: user and kernel, without the time it waited for a CPU.
static inline __attribute__((always_inline)) uint64_t target_cpu_nanos(void) {
    return target_clock_nanos(CLOCK_THREAD_CPUTIME_ID);
}

static inline __attribute__((always_inline)) uint64_t target_wall_nanos(void) {
    return target_clock_nanos(CLOCK_MONOTONIC);
}

// Makes the function set up its frame. gcc leaves it out of functions that call nothing and need no
// stack, whatever the flags say, and a frame pointer walk from there misses the caller.
#ifdef TARGET_FRAMELESS
#define TARGET_FRAME()
#else
#define TARGET_FRAME() __asm__ volatile("" ::"r"(__builtin_frame_address(0)))
#endif

// Counts down in registers: no memory, no calls.
#define TARGET_SPIN(iterations)                                                                    \
    do {                                                                                           \
        TARGET_FRAME();                                                                            \
        for (uint64_t left_ = (iterations); left_ > 0; left_--) {                                  \
            __asm__ volatile("" :::);                                                              \
        }                                                                                          \
    } while (0)

// Spins until the calling thread has used this much more CPU time. The clock is asked about every
// 50 us, which costs less than 0.5 %.
#define TARGET_SPIN_CPU_NANOS(nanos)                                                               \
    do {                                                                                           \
        const uint64_t end_ = target_cpu_nanos() + (nanos);                                        \
        while (target_cpu_nanos() < end_) {                                                        \
            TARGET_SPIN(150000);                                                                   \
        }                                                                                          \
    } while (0)

static inline uint64_t target_number(const char *text) {
    char *end;
    const uint64_t value = strtoull(text, &end, 0);
    if (end == text || *end != '\0') {
        fprintf(stderr, "not a number: %s\n", text);
        exit(2);
    }
    return value;
}

// Ends the program with wrong usage where an argument is an option that `usage` does not mention.
static inline void target_usage(int argc, char **argv, const char *usage) {
    for (int i = 1; i < argc; i++) {
        if (strncmp(argv[i], "--", 2) == 0 && strstr(usage, argv[i]) == NULL) {
            fprintf(stderr, "usage: %s %s\n", argv[0], usage);
            exit(2);
        }
    }
}

// Returns the value of `--name VALUE` in the arguments, or `fallback` where it is not given.
static inline const char *target_option(int argc, char **argv, const char *name,
                                        const char *fallback) {
    for (int i = 1; i + 1 < argc; i++) {
        if (strcmp(argv[i], name) == 0) {
            return argv[i + 1];
        }
    }
    return fallback;
}

static inline uint64_t target_number_option(int argc, char **argv, const char *name,
                                            uint64_t fallback) {
    const char *text = target_option(argc, argv, name, NULL);
    return text == NULL ? fallback : target_number(text);
}

static inline int target_flag(int argc, char **argv, const char *name) {
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], name) == 0) {
            return 1;
        }
    }
    return 0;
}

// Prints "ready PID". With --await-go it then waits for one byte (or the end) on standard input, so
// that a test can attach before anything happens.
static inline void target_ready(int argc, char **argv) {
    printf("ready %d\n", (int)getpid());
    fflush(stdout);
    if (target_flag(argc, argv, "--await-go")) {
        char go;
        while (read(STDIN_FILENO, &go, 1) < 0) {
        }
    }
}

// Writes the path of a file that lies beside this program.
static inline void target_sibling(const char *name, char *path, size_t capacity) {
    const ssize_t length = readlink("/proc/self/exe", path, capacity - 1);
    if (length < 0) {
        perror("/proc/self/exe");
        exit(1);
    }
    path[length] = '\0';
    char *base = strrchr(path, '/') + 1;
    if ((size_t)(base - path) + strlen(name) >= capacity) {
        fprintf(stderr, "path too long: %s\n", name);
        exit(1);
    }
    strcpy(base, name);
}

#endif
