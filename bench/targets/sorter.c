// SPDX-License-Identifier: Apache-2.0
//
// Spins for ever under a stack of --frames N frames of its own (default 30), the middle one of
// which is called back by libc's qsort, so that libc's frames lie in between. With --direct the
// callback is called without qsort: then a walk by frame pointers comes through, too.
#include "target.h"

static const char usage[] = "[--frames N] [--direct]";

static uint64_t innermost;
static volatile int is_over; // never

// Without TARGET_SPIN, which asks for a frame pointer.
TARGET_FUNCTION static int spin(void) {
    while (!is_over) {
        __asm__ volatile("" :::);
    }
    return is_over;
}

// Not a tail call: each is a frame.
TARGET_FUNCTION static int descend(uint64_t frames, int (*then)(const void *, const void *)) {
    const int elements[2] = {2, 1};
    int result = frames > 0 ? descend(frames - 1, then) : then(&elements[0], &elements[1]);
    __asm__ volatile("" : "+r"(result)::"memory");
    return result;
}

TARGET_FUNCTION static int spin_instead(const void *one, const void *other) {
    (void)one;
    (void)other;
    return spin() + 1;
}

TARGET_FUNCTION static int compare(const void *one, const void *other) {
    (void)one;
    (void)other;
    return descend(innermost, spin_instead) + 1;
}

TARGET_FUNCTION static int sort(const void *one, const void *other) {
    int elements[2] = {*(const int *)one, *(const int *)other};
    qsort(elements, 2, sizeof elements[0], compare);
    return elements[0];
}

int main(int argc, char **argv) {
    target_usage(argc, argv, usage);
    const uint64_t frames = target_number_option(argc, argv, "--frames", 30);
    innermost = frames / 2;
    target_ready(argc, argv);
    return descend(frames - frames / 2, target_flag(argc, argv, "--direct") ? compare : sort);
}
