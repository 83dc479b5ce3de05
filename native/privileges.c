/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Less privilege for the whole process, while it runs: capabilities belong to threads, and most of
 * a JVM's threads are not ours. Each is asked to change its own by a signal, as glibc does it for
 * setuid() and libpsx for capset(). Nobody waits for the answers: whatever a thread does next, it
 * does behind its signal.
 */
#include <dirent.h>
#include <errno.h>
#include <linux/bpf.h>
#include <linux/capability.h>
#include <linux/sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "gimlet.h"
#include "system_call_filter.h"

/* ---- Capabilities ---- */

/* Next to the demangler's; neither the JVM nor glibc knows it. */
#define CHANGE_CAPABILITIES (SIGRTMIN + 4)

typedef struct __user_cap_data_struct capability_sets[_LINUX_CAPABILITY_U32S_3];

static capability_sets wanted;

static long set_own_capabilities(void) {
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
    return syscall(SYS_capset, &header, wanted) == 0 ? 0 : -errno;
}

static void on_change(int number) {
    (void)number;
    int saved = errno;
    set_own_capabilities(); /* gimlet_limit_capabilities() looks again whether it worked */
    errno = saved;
}

/* Also true of a thread that has ended. */
static int has_wanted_capabilities(pid_t thread) {
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3,
                                              .pid = thread};
    capability_sets found;
    return syscall(SYS_capget, &header, found) != 0 || memcmp(found, wanted, sizeof(wanted)) == 0;
}

/* Asks those threads that have other capabilities than wanted. How many there were, or an error. */
static long ask_threads(DIR *threads) {
    pid_t process = getpid();
    long asked = 0;
    rewinddir(threads);
    for (struct dirent *entry; (entry = readdir(threads)) != NULL;) {
        pid_t thread = atoi(entry->d_name); /* 0: the directory itself, and the one above */
        if (thread > 0 && !has_wanted_capabilities(thread)) {
            asked++;
            if (syscall(SYS_tgkill, process, thread, CHANGE_CAPABILITIES) != 0 && errno != ESRCH) {
                return -errno;
            }
        }
    }
    return asked;
}

long gimlet_limit_capabilities(uint64_t effective, uint64_t permitted) {
    memset(wanted, 0, sizeof(wanted));
    for (int i = 0; i < _LINUX_CAPABILITY_U32S_3; i++) {
        wanted[i].effective = (uint32_t)(effective >> (32 * i));
        wanted[i].permitted = (uint32_t)(permitted >> (32 * i));
    }
    long error = set_own_capabilities();
    if (error) {
        return error;
    }
    DIR *threads = opendir("/proc/self/task");
    if (!threads) {
        return -errno;
    }
    /* For good: a signal may find a thread that did as it was asked before. */
    struct sigaction action = {.sa_handler = on_change, .sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    long asked = sigaction(CHANGE_CAPABILITIES, &action, NULL) == 0 ? ask_threads(threads) : -errno;
    closedir(threads);
    return asked;
}

/* ---- System calls ---- */

/* What the JVM, libc and Gimlet use once a recording runs, whatever the arguments; the frequent
 * ones first. No process can be started, no other be touched, nothing be mounted, no socket be
 * opened. */
static const int allowed[] = {
#if defined(__x86_64__)
    SYS_epoll_wait,
    /* What younger architectures have with a directory or flags only. */
    SYS_access,
    SYS_chmod,
    SYS_chown,
    SYS_dup2,
    SYS_lchown,
    SYS_lstat,
    SYS_mkdir,
    SYS_open,
    SYS_poll,
    SYS_readlink,
    SYS_rename,
    SYS_rmdir,
    SYS_stat,
    SYS_unlink,
    SYS_arch_prctl,
#endif
    SYS_read,
    SYS_futex,
    SYS_openat,
    SYS_close,
    SYS_newfstatat,
    SYS_mmap,
    SYS_munmap,
    SYS_mprotect,
    SYS_madvise,
    SYS_mremap,
    SYS_brk,
    SYS_timer_create,
    SYS_timer_settime,
    SYS_timer_delete,
    SYS_gettid,
    SYS_rt_sigreturn,
    SYS_restart_syscall,
    /* files */
    SYS_copy_file_range,
    SYS_dup,
    SYS_dup3,
    SYS_faccessat,
    SYS_faccessat2,
    SYS_fadvise64,
    SYS_fallocate,
    SYS_fchmod,
    SYS_fchmodat,
    SYS_fchown,
    SYS_fchownat,
    SYS_fcntl,
    SYS_fdatasync,
    SYS_flock,
    SYS_fstat,
    SYS_fstatfs,
    SYS_fsync,
    SYS_ftruncate,
    SYS_getcwd,
    SYS_getdents64,
    SYS_lseek,
    SYS_mkdirat,
    SYS_openat2,
    SYS_pipe2,
    SYS_pread64,
    SYS_pwrite64,
    SYS_readlinkat,
    SYS_readv,
    SYS_renameat,
    SYS_renameat2,
    SYS_sendfile,
    SYS_socketpair, /* the JDK, for its channels */
    SYS_statfs,
    SYS_statx,
    SYS_umask,
    SYS_unlinkat,
    SYS_utimensat,
    SYS_write,
    SYS_writev,
    /* waiting */
    SYS_epoll_create1,
    SYS_epoll_ctl,
    SYS_epoll_pwait,
    SYS_eventfd2,
    SYS_nanosleep,
    SYS_clock_nanosleep,
    SYS_ppoll,
    SYS_wait4,
    SYS_waitid,
    /* the file server, which is there already */
    SYS_recvmsg,
    SYS_sendmsg,
    /* this process and its threads */
    SYS_capget,
    SYS_capset,
    SYS_clock_getres,
    SYS_clock_gettime,
    SYS_exit,
    SYS_exit_group,
    SYS_getegid,
    SYS_geteuid,
    SYS_getgid,
    SYS_getpid,
    SYS_getppid,
    SYS_getrandom,
    SYS_getrlimit,
    SYS_getrusage,
    SYS_gettimeofday,
    SYS_getuid,
    SYS_kill,
    SYS_membarrier,
    SYS_msync,
    SYS_prctl,
    SYS_prlimit64,
    SYS_rseq,
    SYS_rt_sigaction,
    SYS_rt_sigprocmask,
    SYS_sched_getaffinity,
    SYS_sched_yield,
    SYS_set_robust_list,
    SYS_set_tid_address,
    SYS_sigaltstack,
    SYS_sysinfo,
    SYS_tgkill,
    SYS_uname,
};

static const struct argument_rule with_argument[] = {
    /* Threads, no processes. */
    {SYS_clone, 0, CLONE_THREAD, CLONE_THREAD},
    /* Maps for more tables and what is read and written in them; no programs. */
    {SYS_bpf, 0, ~0U, BPF_MAP_CREATE},
    {SYS_bpf, 0, ~0U, BPF_MAP_LOOKUP_ELEM},
    {SYS_bpf, 0, ~0U, BPF_MAP_UPDATE_ELEM},
    {SYS_bpf, 0, ~0U, BPF_MAP_DELETE_ELEM},
    {SYS_bpf, 0, ~0U, BPF_OBJ_GET_INFO_BY_FD},
    /* Perf events have the type '$'. A terminal is asked what it is, but not typed into. */
    {SYS_ioctl, 1, 0xff00, '$' << 8},
    {SYS_ioctl, 1, ~0U, TCGETS},
    {SYS_ioctl, 1, ~0U, TIOCGWINSZ},
    {SYS_ioctl, 1, ~0U, FIONREAD},
};

/* The highest number in the headers that this was written with (Linux 6.1); what comes later is
 * unknown here. */
#define NEWEST_KNOWN SYS_set_mempolicy_home_node

#define LONGEST_FILTER                                                                             \
    (BEGIN_LENGTH + ALLOW_LENGTH(COUNT(allowed)) +                                                 \
     ALLOW_WITH_ARGUMENT_LENGTH(COUNT(with_argument)) + 5)

static size_t build_filter(struct sock_filter *filter) {
    size_t length = begin_filter(filter);
    length += allow(filter + length, allowed, COUNT(allowed));
    length += allow_with_argument(filter + length, with_argument, COUNT(with_argument));
    /* Newer calls than this list, and clone3(), whose arguments a filter cannot see: libc does
     * without what a kernel does not have. */
    filter[length++] = SKIP_UNLESS_EQUAL(SYS_clone3, 1);
    filter[length++] = RETURN(SECCOMP_RET_ERRNO | ENOSYS);
    filter[length++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, NEWEST_KNOWN, 0, 1);
    filter[length++] = RETURN(SECCOMP_RET_ERRNO | ENOSYS);
    filter[length++] = RETURN(SECCOMP_RET_ERRNO | EPERM);
    return length;
}

long gimlet_filter_system_calls(void) {
    struct sock_filter filter[LONGEST_FILTER];
    struct sock_fprog program = {.len = (unsigned short)build_filter(filter), .filter = filter};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
        return -errno;
    }
    /* All threads get the filter, and no_new_privs with it. Not the slow mode of a CPU that
     * distrusts speculation, which the kernel before Linux 5.16 adds: no foreign code runs in here.
     */
    long thread = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
                          SECCOMP_FILTER_FLAG_TSYNC | SECCOMP_FILTER_FLAG_SPEC_ALLOW, &program);
    if (thread > 0) {
        return -EBUSY; /* that thread has another filter */
    }
    return thread == 0 ? 0 : -errno;
}
