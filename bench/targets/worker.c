// SPDX-License-Identifier: Apache-2.0
//
// Does the same piece of work over and over under a stack of 40 frames, and tells in a shared file
// how long the pieces of each of its threads (two; --threads N) took: a sampler that costs more
// makes more of them longer. A piece takes some 40 us. One that took more than a millisecond does
// not count: then another thread had the CPU, which is the machine's business.
#include <fcntl.h>
#include <pthread.h>
#include <sys/mman.h>

#include "target.h"

enum { FRAMES = 40, PIECE_ITERATIONS = 100000, BUCKET_NANOS = 32, BUCKETS = 1 << 15 };

// One per thread in the file; read by harness/cost.py.
struct progress {
    uint64_t pieces;
    uint64_t nanos;
    uint32_t buckets[BUCKETS]; // how many pieces took from n to n + 1 times BUCKET_NANOS
};

static uint64_t vdso_nanos(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

TARGET_FUNCTION static uint64_t piece(void) {
    TARGET_SPIN(PIECE_ITERATIONS);
    return PIECE_ITERATIONS;
}

TARGET_FUNCTION static void work(volatile struct progress *progress) {
    uint64_t before = vdso_nanos();
    for (;;) {
        piece();
        const uint64_t now = vdso_nanos();
        const uint64_t nanos = now - before;
        if (nanos < (uint64_t)BUCKETS * BUCKET_NANOS) {
            progress->nanos += nanos;
            progress->pieces++;
            progress->buckets[nanos / BUCKET_NANOS]++;
        }
        before = now;
    }
}

TARGET_FUNCTION static void descend(struct progress *progress, int frames) {
    if (frames > 0) {
        descend(progress, frames - 1);
    } else {
        work(progress);
    }
}

static void *run(void *progress) {
    descend(progress, FRAMES - 5); // and run, descend, work, piece, libc's start of the thread
    return NULL;
}

int main(int argc, char **argv) {
    target_usage(argc, argv, "--threads N --progress FILE");
    const uint64_t threads = target_number_option(argc, argv, "--threads", 2);
    const char *file = target_option(argc, argv, "--progress", NULL);
    const int fd = file == NULL ? -1 : open(file, O_RDWR);
    if (fd < 0) {
        perror(file == NULL ? "--progress" : file);
        return 2;
    }
    struct progress *progress =
        mmap(NULL, threads * sizeof *progress, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (progress == MAP_FAILED) {
        perror("mmap");
        return 1;
    }
    pthread_t thread;
    for (uint64_t i = 0; i < threads; i++) {
        if (pthread_create(&thread, NULL, run, &progress[i]) != 0) {
            return 1;
        }
    }
    target_ready(argc, argv);
    return pthread_join(thread, NULL);
}
