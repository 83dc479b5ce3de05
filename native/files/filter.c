/* SPDX-License-Identifier: Apache-2.0 */
#include "filter.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__)
#define OWN_ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define OWN_ARCHITECTURE AUDIT_ARCH_AARCH64
#else
#error "unknown architecture"
#endif

/* To find, open and copy files, and to tell about it. The frequent ones first. */
static const int files[] = {
    SYS_recvmsg,         SYS_sendmsg,    SYS_openat,    SYS_statx,        SYS_close,
    SYS_readlinkat,      SYS_fstatfs,    SYS_openat2,   SYS_read,         SYS_pread64,
    SYS_pwrite64,        SYS_newfstatat, SYS_fstat,     SYS_memfd_create, SYS_fcntl,
    SYS_getdents64,      SYS_lseek,      SYS_brk,       SYS_mmap,         SYS_munmap,
    SYS_mremap,          SYS_madvise,    SYS_ftruncate, SYS_exit_group,   SYS_rt_sigreturn,
    SYS_restart_syscall,
};

/* To start workers and to end them. The rest is libc's fork(). */
static const int workers[] = {
    SYS_socketpair, SYS_clone,           SYS_kill, SYS_wait4,  SYS_prctl,          SYS_getpid,
    SYS_getppid,    SYS_set_robust_list, SYS_rseq, SYS_gettid, SYS_rt_sigprocmask, SYS_seccomp,
    SYS_setitimer,
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define LOAD(field)                                                                                \
    (struct sock_filter) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define SKIP_UNLESS_EQUAL(value, count)                                                            \
    (struct sock_filter) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)(value), 0, count)
#define RETURN(action) (struct sock_filter) BPF_STMT(BPF_RET | BPF_K, action)

static size_t allow(struct sock_filter *filter, const int *numbers, size_t count) {
    for (size_t i = 0; i < count; i++) {
        filter[2 * i] = SKIP_UNLESS_EQUAL(numbers[i], 1);
        filter[2 * i + 1] = RETURN(SECCOMP_RET_ALLOW);
    }
    return 2 * count;
}

static int install(size_t worker_count) {
    if (prctl(PR_GET_SECCOMP) < 0 && errno == EINVAL) {
        return 0; /* the kernel has no filters */
    }
    struct sock_filter filter[6 + 2 * COUNT(files) + 2 * COUNT(workers)];
    size_t length = 0;
    filter[length++] = LOAD(arch);
    filter[length++] = SKIP_UNLESS_EQUAL(OWN_ARCHITECTURE, 1);
    filter[length++] = (struct sock_filter)BPF_STMT(BPF_JMP | BPF_JA, 1);
    filter[length++] = RETURN(SECCOMP_RET_KILL_PROCESS);
    filter[length++] = LOAD(nr);
    length += allow(filter + length, files, COUNT(files));
    length += allow(filter + length, workers, worker_count);
    filter[length++] = RETURN(SECCOMP_RET_ERRNO | EPERM);
    struct sock_fprog program = {.len = (unsigned short)length, .filter = filter};
    /* As in privileges.c: no foreign code runs in here that could guess. */
    return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_SPEC_ALLOW,
                        &program);
}

int allow_files_and_workers(void) {
    return install(COUNT(workers));
}

int allow_only_files(void) {
    return install(0);
}
