/* SPDX-License-Identifier: Apache-2.0 */
#include "filter.h"

#include <errno.h>
#include <linux/fs.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../system_call_filter.h"

/* To find, open and copy files, and to tell about it. The frequent ones first. */
static const int files[] = {
    SYS_recvmsg,         SYS_sendmsg,    SYS_openat,    SYS_statx,        SYS_close,
    SYS_readlinkat,      SYS_fstatfs,    SYS_openat2,   SYS_read,         SYS_pread64,
    SYS_pwrite64,        SYS_newfstatat, SYS_fstat,     SYS_memfd_create, SYS_fcntl,
    SYS_getdents64,      SYS_lseek,      SYS_brk,       SYS_mmap,         SYS_munmap,
    SYS_mremap,          SYS_madvise,    SYS_ftruncate, SYS_exit_group,   SYS_rt_sigreturn,
    SYS_restart_syscall,
};

/* What tells a file from an earlier one with its inode. */
static const struct argument_rule with_argument[] = {
    {SYS_ioctl, 1, ~0U, (uint32_t)FS_IOC_GETVERSION},
};

/* To start workers and to end them. The rest is libc's fork(). */
static const int workers[] = {
    SYS_socketpair, SYS_clone,           SYS_kill, SYS_wait4,  SYS_prctl,          SYS_getpid,
    SYS_getppid,    SYS_set_robust_list, SYS_rseq, SYS_gettid, SYS_rt_sigprocmask, SYS_seccomp,
    SYS_setitimer,
};

static int install(size_t worker_count) {
    if (prctl(PR_GET_SECCOMP) < 0 && errno == EINVAL) {
        return 0; /* the kernel has no filters */
    }
    struct sock_filter filter[BEGIN_LENGTH + ALLOW_LENGTH(COUNT(files)) +
                              ALLOW_LENGTH(COUNT(workers)) +
                              ALLOW_WITH_ARGUMENT_LENGTH(COUNT(with_argument)) + 1];
    size_t length = begin_filter(filter);
    length += allow(filter + length, files, COUNT(files));
    length += allow(filter + length, workers, worker_count);
    length += allow_with_argument(filter + length, with_argument, COUNT(with_argument));
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
