// SPDX-License-Identifier: Apache-2.0
//
// Known about it: one thread for each of the shapes below, which comes down to unwind_leaf by C
// code and through libc, all without frame pointers. Runs until it is killed.
#include <alloca.h>
#include <math.h>
#include <search.h>
#include <signal.h>
#include <ucontext.h>

#include "unwind.h"

// In another segment of its own where the linker is told to put it far away.
#define FAR __attribute__((section(".far_text")))

static volatile unsigned sink;

static void use(const volatile char *bytes, unsigned size) {
    sink += (unsigned)bytes[size - 1];
}

// ---- recursion: fixed frames of all sizes, a frame of variable size, early exits

static void down(unsigned depth);

TARGET_FUNCTION static void down_small(unsigned depth) {
    down(depth);
    sink++;
}

TARGET_FUNCTION FAR static void down_large(unsigned depth) {
    volatile char frame[600];
    frame[depth % sizeof frame] = 1;
    down(depth);
    use(frame, sizeof frame);
}

TARGET_FUNCTION static void down_variable(unsigned depth) {
    const unsigned size = 16 + depth % 7 * 16;
    volatile char *frame = alloca(size);
    frame[size - 1] = 1;
    down(depth);
    use(frame, size);
}

TARGET_FUNCTION static unsigned down_saving(unsigned depth, unsigned a, unsigned b, unsigned c,
                                            unsigned d, unsigned e) {
    if (depth > 1000000) {
        return a;
    }
    down(depth);
    return a ^ b ^ c ^ d ^ e;
}

TARGET_FUNCTION static void down_aligned(unsigned depth) {
    volatile char frame[64] __attribute__((aligned(64)));
    frame[depth % sizeof frame] = 1;
    down(depth);
    use(frame, sizeof frame);
}

static inline __attribute__((always_inline)) void down(unsigned depth) {
    if (depth == 0) {
        unwind_leaf();
        return;
    }
    switch (depth % 5) {
    case 0:
        down_small(depth - 1);
        break;
    case 1:
        down_large(depth - 1);
        break;
    case 2:
        down_variable(depth - 1);
        break;
    case 3:
        sink += down_saving(depth - 1, sink, sink + 1, sink + 2, sink + 3, sink + 4);
        break;
    default:
        down_aligned(depth - 1);
    }
}

TARGET_FUNCTION static void recursion(void) {
    down_small(unwind_depth - 1);
}

// ---- callbacks from libc

TARGET_FUNCTION static int compare(const void *left, const void *right) {
    unwind_leaf();
    return *(const int *)left - *(const int *)right;
}

TARGET_FUNCTION static void sorting(void) {
    int numbers[24];
    for (int i = 0; i < 24; i++) {
        numbers[i] = i * 7 % 24;
    }
    qsort(numbers, 24, sizeof *numbers, compare);
    sink += (unsigned)numbers[0];
}

TARGET_FUNCTION static void searching(void) {
    static const int numbers[] = {1, 2, 3, 5, 8, 13, 21, 34, 55, 89};
    const int key = 8;
    sink += bsearch(&key, numbers, 10, sizeof *numbers, compare) != NULL;
}

TARGET_FUNCTION static ssize_t write_cookie(void *cookie, const char *bytes, size_t size) {
    (void)cookie;
    sink += (unsigned char)bytes[0];
    unwind_leaf();
    return (ssize_t)size;
}

TARGET_FUNCTION static void printing(void) {
    FILE *file = fopencookie(NULL, "w", (cookie_io_functions_t){.write = write_cookie});
    setvbuf(file, NULL, _IOFBF, 64);
    fprintf(file, "%40d %60s %20.3f\n", sink, "a text", sink * 0.5);
    fclose(file);
}

TARGET_FUNCTION static void visit_node(const void *node, VISIT visit, int depth) {
    (void)node;
    if (visit == leaf && depth >= 1) {
        unwind_leaf();
    }
}

TARGET_FUNCTION static void walking(void) {
    static int numbers[8];
    void *root = NULL;
    for (int i = 0; i < 8; i++) {
        numbers[i] = i;
        tsearch(&numbers[i], &root, (int (*)(const void *, const void *))strcmp);
    }
    twalk(root, visit_node);
    for (int i = 0; i < 8; i++) {
        tdelete(&numbers[i], &root, (int (*)(const void *, const void *))strcmp);
    }
}

// ---- in libc, libm, the vDSO and the kernel themselves

TARGET_FUNCTION static void calling(void) {
    char text[256];
    for (int i = 1; i < 40; i++) {
        snprintf(text, sizeof text, "%d %g %s", i, sqrt(i) * sin(i), "text");
        sink += (unsigned)strtod(text, NULL) + (unsigned)strlen(text);
        char *memory = malloc((size_t)i * 977);
        memset(memory, i, (size_t)i * 977);
        sink += (unsigned char)memory[i];
        free(memory);
        struct timespec now;
        clock_gettime(CLOCK_MONOTONIC, &now);
        sink += (unsigned)now.tv_nsec + (unsigned)getppid() + (unsigned)(exp(i % 5) + pow(i, 1.5));
    }
    unwind_leaf();
}

// ---- stacks that the program made itself

static __thread ucontext_t context_main, context_other;

TARGET_FUNCTION static void context_body(void) {
    for (;;) {
        unwind_leaf();
        swapcontext(&context_other, &context_main);
    }
}

TARGET_FUNCTION static void switching(void) {
    static __thread char stack[65536];
    if (context_other.uc_stack.ss_sp == NULL) {
        getcontext(&context_other);
        context_other.uc_stack.ss_sp = stack;
        context_other.uc_stack.ss_size = sizeof stack;
        makecontext(&context_other, context_body, 0);
    }
    swapcontext(&context_main, &context_other);
}

// ---- signals in flight

static void handle_inner(int number) {
    sink += (unsigned)number;
    unwind_leaf();
}

static void handle(int number) {
    unwind_leaf();
    sink += (unsigned)number; // after the call, which else would be a jump
}

static void handle_on_other_stack(int number) {
    sink += (unsigned)number;
    raise(SIGUSR1);
}

static void start_timer(int number, int flags, void (*handler)(int)) {
    struct sigaction action = {.sa_handler = handler, .sa_flags = flags};
    sigaction(number, &action, NULL);
    struct sigevent event = {.sigev_notify = SIGEV_THREAD_ID, .sigev_signo = number};
    event._sigev_un._tid = (pid_t)syscall(SYS_gettid);
    timer_t timer;
    // Some time between two signals, so that what they interrupt is seen too; no period that a
    // sampler at 999 Hz keeps step with, or it meets the handler always or never.
    const struct itimerspec period = {{0, 730000}, {0, 730000}};
    if (timer_create(CLOCK_MONOTONIC, &event, &timer) != 0 ||
        timer_settime(timer, 0, &period, NULL) != 0) {
        perror("timer");
        exit(1);
    }
}

// Interrupted anywhere: in its loop, in its prologue and epilogue, between the calls.
TARGET_FUNCTION static unsigned interrupted(unsigned depth) {
    volatile char frame[32];
    frame[depth % sizeof frame] = 1;
    UNWIND_SPIN(200);
    const unsigned below = depth == 0 ? sink : interrupted(depth - 1);
    return below + (unsigned)frame[0];
}

TARGET_FUNCTION static void signals(void) {
    static __thread int started;
    if (!started) {
        started = 1;
        start_timer(SIGRTMIN, SA_RESTART, handle);
    }
    sink += interrupted(6);
}

TARGET_FUNCTION static void signals_on_other_stack(void) {
    static __thread char stack[65536];
    static __thread int started;
    if (!started) {
        started = 1;
        sigaltstack(&(stack_t){.ss_sp = stack, .ss_size = sizeof stack}, NULL);
        sigaction(SIGUSR1, &(struct sigaction){.sa_handler = handle_inner}, NULL);
        start_timer(SIGRTMIN + 1, SA_RESTART | SA_ONSTACK, handle_on_other_stack);
    }
    sink += interrupted(6);
}

int main(int argc, char **argv) {
    static const struct unwind_shape shapes[] = {
        {"recursion", recursion}, {"sorting", sorting}, {"searching", searching},
        {"printing", printing},   {"walking", walking}, {"calling", calling},
        {"switching", switching}, {"signals", signals}, {"altstack", signals_on_other_stack},
    };
    return unwind_main(argc, argv, shapes, sizeof shapes / sizeof *shapes);
}
