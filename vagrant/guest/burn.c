// SPDX-License-Identifier: Apache-2.0
#include "burn.h"

#include <fcntl.h>

#include "../../testdata/target.h"

struct burn_order {
    enum burn_kind kind;
    int file;
    uint64_t end_cpu_nanos;
};

// The linker marks the ends of a section whose name is a C identifier.
#define IN_SECTION(name) __attribute__((section(name), used))
extern const char __start_burn_text[], __stop_burn_text[];
extern const char __start_burn_root_text[], __stop_burn_root_text[];

// The only function in its section. About 1 ms passes between looks at the clock.
TARGET_FUNCTION IN_SECTION("burn_text") uint64_t
    burn_recurse(unsigned depth, const struct burn_order *order) {
    if (depth > 1) {
        return burn_recurse(depth - 1, order) + 1;
    }
    if (order->kind == BURN_NAP) {
        const struct timespec nap = {.tv_nsec = 100000};
        for (int i = 0; i < BURN_NAPS; i++) {
            // Global: a linker may lose where in a section a local label lies (aarch64, by way of
            // the GOT).
            __asm__ volatile(".globl burn_nap\nburn_nap: nop" ::: "memory");
            target_syscall(SYS_nanosleep, (long)&nap, 0, 0);
        }
        return 0;
    }
    static char buffer[65536];
    do {
        if (order->kind == BURN_KERNEL) {
            for (int i = 0; i < 64; i++) {
                target_syscall(SYS_read, order->file, (long)buffer, sizeof buffer);
            }
        } else {
            TARGET_SPIN(1000000);
        }
    } while (target_cpu_nanos() < order->end_cpu_nanos);
    return 0;
}

// Clears the frame pointer and calls burn_recurse: the chain ends here, whatever libc keeps in the
// register.
void burn_root(unsigned depth, const struct burn_order *order);
#if defined(__x86_64__)
__asm__(".pushsection burn_root_text, \"ax\", @progbits\n"
        ".globl burn_root\n"
        ".type burn_root, @function\n"
        "burn_root:\n"
        "push %rbp\n"
        "xor %ebp, %ebp\n"
        "call burn_recurse\n"
        "pop %rbp\n"
        "ret\n"
        ".size burn_root, . - burn_root\n"
        ".popsection\n");
#elif defined(__aarch64__)
__asm__(".pushsection burn_root_text, \"ax\", @progbits\n"
        ".globl burn_root\n"
        ".type burn_root, @function\n"
        "burn_root:\n"
        "stp x29, x30, [sp, #-16]!\n"
        "mov x29, #0\n"
        "bl burn_recurse\n"
        "ldp x29, x30, [sp], #16\n"
        "ret\n"
        ".size burn_root, . - burn_root\n"
        ".popsection\n");
#endif

void burn(enum burn_kind kind, unsigned depth, uint64_t cpu_nanos) {
    struct burn_order order = {.kind = kind, .file = -1};
    if (kind == BURN_KERNEL) {
        order.file = open("/dev/zero", O_RDONLY | O_CLOEXEC);
        if (order.file < 0) {
            perror("/dev/zero");
            exit(1);
        }
    }
    order.end_cpu_nanos = target_cpu_nanos() + cpu_nanos;
    burn_root(depth, &order);
    if (order.file >= 0) {
        close(order.file);
    }
}

static int lies_in(uint64_t address, const char *start, const char *stop) {
    return address >= (uintptr_t)start && address < (uintptr_t)stop;
}

uint64_t burn_nap_address(void) {
    extern const char burn_nap[];
    return (uintptr_t)burn_nap;
}

uint64_t burn_function_address(void) {
    return (uintptr_t)burn_recurse;
}

int burn_has(uint64_t address) {
    return lies_in(address, __start_burn_text, __stop_burn_text);
}

int burn_root_has(uint64_t address) {
    return lies_in(address, __start_burn_root_text, __stop_burn_root_text);
}
