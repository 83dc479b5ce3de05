// SPDX-License-Identifier: Apache-2.0
//
// Known about it:
//  - Two threads ("deep-0", "deep-1"; --threads N) burn CPU in `deep_leaf` under stacks of exactly
//    --depth frames (default 40, 4 to 2000), from the inside: deep_leaf, depth - 3 of node_0 ..
//    node_7, deep_body, deep_root.
//  - The chain ends there: deep_root clears the frame pointer and has no caller by its CFI, so
//    libc's thread start does not show.
//  - There are --spread distinct stacks (default 1; 100,000 need a depth of 19 or more). Every
//    third node counted from the leaf is one of eight. They come in turn, in a shuffled order.
//  - Each visit burns about 5 us per frame of depth, so the way down and up is under 1 % of the
//    time.
//  - Ends after --seconds (default 0: when killed).
#include <pthread.h>

#include "target.h"

static const char usage[] = "[--depth N] [--spread N] [--threads N] [--seconds S] [--await-go]";

struct walk {
    uint64_t stack; // which of the distinct stacks
    uint64_t burn;  // iterations in the leaf
    unsigned nodes; // still to be entered
};

typedef uint64_t node(struct walk *walk);

static node node_0, node_1, node_2, node_3, node_4, node_5, node_6, node_7;
static node *const nodes[] = {node_0, node_1, node_2, node_3, node_4, node_5, node_6, node_7};

static unsigned depth;
static uint64_t spread;
static uint64_t end_nanos;

TARGET_FUNCTION static uint64_t deep_leaf(uint64_t iterations) {
    TARGET_SPIN(iterations);
    return iterations;
}

static inline __attribute__((always_inline)) uint64_t descend(struct walk *walk) {
    if (walk->nodes == 0) {
        return deep_leaf(walk->burn);
    }
    const unsigned below = --walk->nodes;
    const uint64_t choice = below % 3 == 0 && below < 60 ? walk->stack >> below : 0;
    return nodes[(below ^ choice) & 7](walk);
}

#define NODE(n)                                                                                    \
    TARGET_FUNCTION static uint64_t node_##n(struct walk *walk) {                                  \
        return descend(walk) + n;                                                                  \
    }
NODE(0)
NODE(1)
NODE(2)
NODE(3)
NODE(4)
NODE(5)
NODE(6)
NODE(7)

TARGET_FUNCTION void deep_body(uint64_t thread) {
    const uint64_t step = 2147483647; // a prime: shares no factor with a smaller spread
    for (uint64_t visit = thread * (spread / 2); end_nanos == 0 || target_wall_nanos() < end_nanos;
         visit++) {
        struct walk walk = {
            .stack = visit % spread * step % spread, .burn = depth * 15000, .nodes = depth - 3};
        descend(&walk);
    }
}

// The outermost frame: its callee finds a saved frame pointer of zero.
void *deep_root(void *thread);
__asm__(".text\n"
        ".type deep_root, @function\n"
        "deep_root:\n"
        ".cfi_startproc\n"
        ".cfi_undefined rip\n"
        "push %rbp\n"
        ".cfi_adjust_cfa_offset 8\n"
        "xor %ebp, %ebp\n"
        "call deep_body\n"
        "pop %rbp\n"
        ".cfi_adjust_cfa_offset -8\n"
        "xor %eax, %eax\n"
        "ret\n"
        ".cfi_endproc\n"
        ".size deep_root, . - deep_root\n");

int main(int argc, char **argv) {
    target_usage(argc, argv, usage);
    depth = (unsigned)target_number_option(argc, argv, "--depth", 40);
    spread = target_number_option(argc, argv, "--spread", 1);
    const uint64_t threads = target_number_option(argc, argv, "--threads", 2);
    const uint64_t seconds = target_number_option(argc, argv, "--seconds", 0);
    if (depth < 4 || depth > 2000 || spread < 1 || spread >= 2147483647 || threads < 1) {
        fprintf(stderr, "usage: %s %s\n", argv[0], usage);
        return 2;
    }
    target_ready(argc, argv);
    end_nanos = seconds == 0 ? 0 : target_wall_nanos() + seconds * 1000000000;
    pthread_t last;
    for (uint64_t i = 0; i < threads; i++) {
        char name[16];
        snprintf(name, sizeof name, "deep-%u", (unsigned)i);
        if (pthread_create(&last, NULL, deep_root, (void *)i) != 0) {
            perror("pthread_create");
            return 1;
        }
        pthread_setname_np(last, name);
    }
    pthread_join(last, NULL);
    return 0;
}
