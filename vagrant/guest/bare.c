// SPDX-License-Identifier: Apache-2.0
#include "bare.h"

#include "../../testdata/target.h"

#if defined(__x86_64__)
// About 1 ms passes between looks at the clock.
__asm__(".pushsection bare_text, \"ax\", @progbits\n"
        "bare_root:\n"
        "push %rbp\n"
        "mov $1, %ebp\n"
        "call bare_recurse\n"
        "pop %rbp\n"
        "ret\n"
        "bare_recurse:\n"
        "push %rbx\n"
        "bare_pushed:\n"
        "sub $32, %rsp\n"
        "bare_framed:\n"
        "cmp $1, %edi\n"
        "jbe 1f\n"
        "dec %edi\n"
        "call bare_recurse\n"
        "jmp 4f\n"
        "1: mov %rsi, %rbx\n"
        "2: mov $1000000, %eax\n"
        "3: dec %eax\n"
        "jnz 3b\n"
        "mov %rbx, %rdi\n"
        "call bare_is_over\n"
        "test %eax, %eax\n"
        "jz 2b\n"
        "4: add $32, %rsp\n"
        "bare_unframed:\n"
        "pop %rbx\n"
        "bare_popped:\n"
        "ret\n"
        "bare_end:\n"
        ".popsection\n");
extern const char bare_root[], bare_recurse[], bare_pushed[], bare_framed[], bare_unframed[],
    bare_popped[], bare_end[];

static const struct {
    const char *from;
    uint16_t frame_bytes;
} rows[] = {
    {bare_root, 0},    {bare_recurse, 8},   {bare_pushed, 16},
    {bare_framed, 48}, {bare_unframed, 16}, {bare_popped, 8},
};

int bare_is_over(const uint64_t *end_cpu_nanos) {
    return target_cpu_nanos() >= *end_cpu_nanos;
}

void bare_burn(unsigned depth, uint64_t cpu_nanos) {
    uint64_t end = target_cpu_nanos() + cpu_nanos;
    ((void (*)(unsigned, const uint64_t *))(uintptr_t)bare_root)(depth, &end);
}

unsigned bare_row_count(void) {
    return sizeof rows / sizeof rows[0];
}

struct bare_row bare_row(unsigned index) {
    return (struct bare_row){.offset = (uint16_t)(rows[index].from - bare_root),
                             .frame_bytes = rows[index].frame_bytes};
}

uint64_t bare_start(void) {
    return (uintptr_t)bare_root;
}

int bare_has(uint64_t address) {
    return address >= (uintptr_t)bare_recurse && address < (uintptr_t)bare_end;
}

int bare_root_has(uint64_t address) {
    return address >= (uintptr_t)bare_root && address < (uintptr_t)bare_recurse;
}

#else
unsigned bare_row_count(void) {
    return 0;
}

struct bare_row bare_row(unsigned index) {
    (void)index;
    return (struct bare_row){0};
}

uint64_t bare_start(void) {
    return 0;
}

void bare_burn(unsigned depth, uint64_t cpu_nanos) {
    (void)depth;
    (void)cpu_nanos;
}

int bare_has(uint64_t address) {
    (void)address;
    return 0;
}

int bare_root_has(uint64_t address) {
    (void)address;
    return 0;
}
#endif
