// SPDX-License-Identifier: Apache-2.0
//
// compat32: 32-bit code that burns CPU until it is killed. Gimlet does not walk such stacks: it
// records the address that runs, and says why there is no more. Needs no 32-bit libc: its one
// system call is by hand.

enum { WRITE_32 = 4 }; // arch/x86/entry/syscalls/syscall_32.tbl

static void write_ready(void) {
    static const char ready[] = "ready\n";
    int result;
    __asm__ volatile("int $0x80"
                     : "=a"(result)
                     : "a"(WRITE_32), "b"(1), "c"(ready), "d"(sizeof(ready) - 1)
                     : "memory");
}

void _start(void) {
    write_ready();
    for (volatile unsigned rounds = 0;; rounds++) {
    }
}
