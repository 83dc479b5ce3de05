// SPDX-License-Identifier: Apache-2.0
//
// Known about it: burns --ms (default 1000) of CPU time, all of it in `handler_spin`, below the
// signal handler `handler`, which interrupted `interrupted`. The handler returns to instructions
// that no unwind information describes, those of musl's __restore_rt. Built without frame pointers.
#include <signal.h>

#include "target.h"

static const char usage[] = "[--ms MS] [--await-go]";
static uint64_t nanos;

// struct kernel_sigaction of the kernel's ABI.
struct kernel_action {
    void (*handler)(int);
    unsigned long flags;
    void (*restorer)(void);
    uint64_t mask;
};

#define SA_RESTORER 0x04000000 // asm/signal.h

void bare_restore(void);
__asm__(".text\n"
        ".p2align 4\n"
        "nop\n"
        ".globl bare_restore\n"
        ".type bare_restore, @function\n"
        "bare_restore:\n"
        "mov $15, %rax\n"
        "syscall\n"
        ".size bare_restore, . - bare_restore\n");

TARGET_FUNCTION static void handler_spin(void) {
    TARGET_SPIN_CPU_NANOS(nanos);
}

TARGET_FUNCTION static void handler(int number) {
    (void)number;
    handler_spin();
}

TARGET_FUNCTION static void interrupted(void) {
    target_syscall(SYS_kill, getpid(), SIGUSR1, 0);
}

int main(int argc, char **argv) {
    target_usage(argc, argv, usage);
    nanos = target_number_option(argc, argv, "--ms", 1000) * 1000000;
    const struct kernel_action action = {handler, SA_RESTORER, bare_restore, 0};
    if (syscall(SYS_rt_sigaction, SIGUSR1, &action, NULL, sizeof(action.mask)) != 0) {
        perror("rt_sigaction");
        return 1;
    }
    target_ready(argc, argv);
    interrupted();
    return 0;
}
