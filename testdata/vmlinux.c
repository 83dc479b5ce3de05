// SPDX-License-Identifier: Apache-2.0
//
// Known about it: linked where kernels are, with debug information and the symbol by which kernels
// tell where their code begins; `add_up` is inlined into `do_work`. Never runs.
static volatile unsigned long sum;

__asm__(".text\n"
        ".globl _stext\n"
        "_stext:\n");

static inline __attribute__((always_inline)) void add_up(unsigned long value) {
    sum += value; // INLINED
}

__attribute__((noipa)) void do_work(unsigned long value) {
    sum = value / 3; // OUTER
    add_up(value);
}

void _start(void) {
    do_work(1);
}
