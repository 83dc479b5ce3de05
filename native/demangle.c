/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <libiberty/demangle.h>

#include "gimlet.h"
#include "machine_context.h"

/* libiberty takes about 100 bytes of stack for each character; names above this stay as they are.
 */
#define LONGEST_MANGLED_NAME   4096
/* libiberty's own limit on C++ names that it takes without DMGL_NO_RECURSE_LIMIT (2,048 components,
 * two for a character). */
#define RECURSION_CHECKED_NAME 1024

/*
 * Honest names take microseconds. A hostile one of fifty characters can keep libiberty busy for
 * years before its first byte of output: binders of Rust with a huge count, packs that expand over
 * substitutions that double, conversion operators whose arguments are parsed twice at each level.
 * A timer on the thread's own CPU time ends that.
 */
#define LONGEST_WORK_NANOS 20000000
#define RETRY_NANOS        1000000
#define TIME_OVER          (SIGRTMIN + 3)

struct work {
    const char *mangled;
    size_t mangled_length;
    char *buffer;
    size_t size;
    size_t length;
    int full;
    volatile sig_atomic_t can_abandon;
    jmp_buf abandoned;
    struct arena *arena;
};

static void append(const char *text, size_t length, struct work *work) {
    if (work->full || length >= work->size - work->length) {
        work->full = 1;
        return;
    }
    memcpy(work->buffer + work->length, text, length);
    work->length += length;
}

/* The demangler of Rust holds allocated memory while it writes: it has to run to its end. */
static void append_rust(const char *text, size_t length, void *work) {
    append(text, length, work);
}

/* That of C++ allocates on the stack only. A short name can expand without end (substitutions that
 * double): the buffer's end ends the work. */
static void append_cpp(const char *text, size_t length, void *opaque) {
    struct work *work = opaque;
    append(text, length, work);
    if (work->full) {
        longjmp(work->abandoned, 1);
    }
}

/*
 * The demangler of D allocates and reallocates as it goes, and a short name of back references to
 * back references can ask for any amount. In libgimlet.so it has an arena instead of the heap (the
 * Makefile redirects its calls): what it takes has a bound, and abandoning it leaks nothing.
 */
#define ARENA_BYTES (256 << 10)

struct arena {
    size_t used;
    size_t last; /* where the block that was allocated last begins */
    _Alignas(max_align_t) char bytes[ARENA_BYTES];
};

static _Thread_local struct work *dlang_work;

void *gimlet_dlang_allocate(size_t size);
void *gimlet_dlang_reallocate(void *block, size_t size);
void gimlet_dlang_free(void *block);

void *gimlet_dlang_allocate(size_t size) {
    struct arena *arena = dlang_work->arena;
    if (size > sizeof(arena->bytes) - arena->used) {
        longjmp(dlang_work->abandoned, 1);
    }
    arena->last = arena->used;
    arena->used += (size + sizeof(max_align_t) - 1) & -sizeof(max_align_t);
    return arena->bytes + arena->last;
}

/* What lies behind the old block is copied too: nobody asked what is there. */
void *gimlet_dlang_reallocate(void *block, size_t size) {
    struct arena *arena = dlang_work->arena;
    if (block == NULL) {
        return gimlet_dlang_allocate(size);
    }
    size_t start = (size_t)((char *)block - arena->bytes);
    size_t known = arena->used - start;
    if (start == arena->last) {
        arena->used = start;
    }
    char *moved = gimlet_dlang_allocate(size);
    return memmove(moved, block, known < size ? known : size);
}

void gimlet_dlang_free(void *block) {
    (void)block;
}

/* The first and the last byte of this library's code, from the linker. */
extern const char __ehdr_start[] __attribute__((visibility("hidden")));
extern const char etext[] __attribute__((visibility("hidden")));

/* Leaves libiberty, but only out of its own code: inside of libc a lock may be held. The timer
 * comes again. */
static void on_time_over(int number, siginfo_t *info, void *context) {
    (void)number;
    struct work *work = info->si_value.sival_ptr;
    uintptr_t pc = program_counter(context);
    if (info->si_code == SI_TIMER && work->can_abandon && pc >= (uintptr_t)__ehdr_start &&
        pc < (uintptr_t)etext) {
        longjmp(work->abandoned, -ETIME);
    }
}

static void handle_time_over(void) {
    /* SA_NODEFER: longjmp() does not restore the signal mask. */
    struct sigaction action = {.sa_sigaction = on_time_over,
                               .sa_flags = SA_SIGINFO | SA_RESTART | SA_NODEFER};
    sigemptyset(&action.sa_mask);
    sigaction(TIME_OVER, &action, NULL);
}

static int is_rust(const char *mangled, size_t length) {
    /* v0 names begin with _R; legacy ones are C++ names that end in 17h + 16 hex digits + E. */
    return strncmp(mangled, "_R", 2) == 0 ||
           (length > 20 && strncmp(mangled, "_ZN", 3) == 0 && mangled[length - 1] == 'E' &&
            strncmp(mangled + length - 20, "17h", 3) == 0);
}

/* Recurses as deep as a name nests, for which LONGEST_MANGLED_NAME is the bound. */
static int demangle_dlang(struct work *work) {
    struct arena arena;
    arena.used = 0;
    arena.last = 0;
    work->arena = &arena;
    dlang_work = work;
    const char *demangled = dlang_demangle(work->mangled, DMGL_PARAMS | DMGL_ANSI);
    if (demangled == NULL) {
        return 0;
    }
    append(demangled, strlen(demangled), work);
    return 1;
}

static int demangle_into(struct work *work) {
    int options = DMGL_PARAMS | DMGL_ANSI;
    if (strncmp(work->mangled, "_D", 2) == 0) {
        return demangle_dlang(work);
    }
    /* Always with the limit: a name of Rust can refer to itself, and so recurse without end. */
    if (is_rust(work->mangled, work->mangled_length) &&
        rust_demangle_callback(work->mangled, options, append_rust, work)) {
        return 1;
    }
    /* C++ recurses as deep as a name nests, which its length bounds. */
    if (work->mangled_length > RECURSION_CHECKED_NAME) {
        options |= DMGL_NO_RECURSE_LIMIT;
    }
    work->length = 0;
    work->full = 0;
    return strncmp(work->mangled, "_Z", 2) == 0 &&
           cplus_demangle_v3_callback(work->mangled, options, append_cpp, work);
}

/* In a function of its own, so that no local variable is live across the setjmp. */
static long demangle_or_abandon(struct work *work) {
    int reason = setjmp(work->abandoned);
    if (reason != 0) {
        work->can_abandon = 0;
        return reason < 0 ? reason : 0;
    }
    work->can_abandon = 1;
    int demangled = demangle_into(work);
    work->can_abandon = 0;
    return demangled && !work->full ? (long)work->length : 0;
}

static long start_timer(struct work *work, timer_t *timer) {
    struct sigevent event = {
        .sigev_notify = SIGEV_THREAD_ID, .sigev_signo = TIME_OVER, .sigev_value.sival_ptr = work};
    event._sigev_un._tid = gettid(); /* glibc has no other name for it yet */
    if (timer_create(CLOCK_THREAD_CPUTIME_ID, &event, timer) != 0) {
        return -errno;
    }
    struct itimerspec time = {.it_value.tv_nsec = LONGEST_WORK_NANOS,
                              .it_interval.tv_nsec = RETRY_NANOS};
    return timer_settime(*timer, 0, &time, NULL) == 0 ? 0 : -errno;
}

long gimlet_demangle(const char *mangled, char *buffer, size_t size) {
    static pthread_once_t handled = PTHREAD_ONCE_INIT;
    size_t length = strnlen(mangled, LONGEST_MANGLED_NAME + 1);
    if (length > LONGEST_MANGLED_NAME || size == 0) {
        return 0;
    }
    pthread_once(&handled, handle_time_over);
    struct work work = {
        .mangled = mangled, .mangled_length = length, .buffer = buffer, .size = size};
    timer_t timer;
    long error = start_timer(&work, &timer);
    if (error) {
        return error;
    }
    long result = demangle_or_abandon(&work);
    timer_delete(timer);
    return result;
}
