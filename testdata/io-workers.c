// SPDX-License-Identifier: Apache-2.0
//
// Known about it:
//  - Has io_uring's worker threads ("iou-wrk-PID") read from /dev/zero without end: threads of this
//    process that the kernel made, which have never been in user mode and have no user stack.
//  - Its own thread waits in the kernel nearly all the time.
//  - Ends when it is killed.
#include <fcntl.h>
#include <linux/io_uring.h>
#include <sys/mman.h>

#include "target.h"

enum { ENTRIES = 8, READ_BYTES = 4 << 20 };

static void *map_ring(int ring, size_t bytes, off_t what) {
    void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, ring, what);
    if (memory == MAP_FAILED) {
        perror("io_uring mmap");
        exit(1);
    }
    return memory;
}

int main(int argc, char **argv) {
    struct io_uring_params params = {0};
    const int ring = (int)syscall(SYS_io_uring_setup, ENTRIES, &params);
    const int zero = open("/dev/zero", O_RDONLY);
    char *buffer = malloc(READ_BYTES);
    if (ring < 0 || zero < 0 || buffer == NULL) {
        perror("io_uring_setup");
        return 1;
    }
    char *submissions =
        map_ring(ring, params.sq_off.array + params.sq_entries * 4, IORING_OFF_SQ_RING);
    char *completions =
        map_ring(ring, params.cq_off.cqes + params.cq_entries * sizeof(struct io_uring_cqe),
                 IORING_OFF_CQ_RING);
    struct io_uring_sqe *entries =
        map_ring(ring, params.sq_entries * sizeof *entries, IORING_OFF_SQES);
    unsigned *tail = (unsigned *)(submissions + params.sq_off.tail);
    unsigned *array = (unsigned *)(submissions + params.sq_off.array);
    unsigned *done = (unsigned *)(completions + params.cq_off.head);
    target_ready(argc, argv);
    for (;;) {
        for (unsigned i = 0; i < ENTRIES; i++) {
            entries[i] = (struct io_uring_sqe){
                .opcode = IORING_OP_READ,
                .flags = IOSQE_ASYNC, // by a worker, never by the thread that submits
                .fd = zero,
                .addr = (uintptr_t)buffer,
                .len = READ_BYTES,
            };
            array[i] = i;
        }
        __atomic_store_n(tail, *tail + ENTRIES, __ATOMIC_RELEASE);
        if (syscall(SYS_io_uring_enter, ring, ENTRIES, ENTRIES, IORING_ENTER_GETEVENTS, NULL, 0) <
            0) {
            perror("io_uring_enter");
            return 1;
        }
        __atomic_store_n(done, *done + ENTRIES, __ATOMIC_RELEASE);
    }
}
