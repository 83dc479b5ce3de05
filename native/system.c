/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "gimlet.h"

static long or_errno(long result) {
    return result >= 0 ? result : -errno;
}

long gimlet_perf_event_open(const void *attributes, int pid, int cpu, int group_fd,
                            unsigned long flags) {
    return or_errno(syscall(SYS_perf_event_open, attributes, pid, cpu, group_fd, flags));
}

/* tracefs at its usual place, or else mounted where nobody sees it. */
static int open_tracefs(void) {
    int events = open("/sys/kernel/tracing/events", O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (events >= 0) {
        return events;
    }
    int context = fsopen("tracefs", FSOPEN_CLOEXEC);
    if (context < 0) {
        return -1;
    }
    int mount = fsconfig(context, FSCONFIG_CMD_CREATE, NULL, NULL, 0) == 0
                    ? fsmount(context, FSMOUNT_CLOEXEC, 0)
                    : -1;
    if (mount >= 0) {
        events = openat(mount, "events", O_PATH | O_DIRECTORY | O_CLOEXEC);
        close(mount); /* it lasts as long as something in it is open */
    }
    close(context);
    return events;
}

long gimlet_tracepoint_id(const char *category, const char *name) {
    char path[256];
    char number[24] = "";
    int length = snprintf(path, sizeof(path), "%s/%s/id", category, name);
    int events = open_tracefs();
    if (events < 0) {
        return -errno;
    }
    int file = length < (int)sizeof(path) ? openat(events, path, O_RDONLY | O_CLOEXEC) : -1;
    long id = file < 0 ? -errno : or_errno(read(file, number, sizeof(number) - 1));
    if (id > 0) {
        id = strtol(number, NULL, 10);
    }
    if (file >= 0) {
        close(file);
    }
    close(events);
    return id;
}

long gimlet_ioctl(int fd, unsigned long request, unsigned long argument) {
    return or_errno(ioctl(fd, request, argument));
}

long gimlet_map_memory(int fd, size_t size, int writable, size_t offset) {
    int protection = writable ? PROT_READ | PROT_WRITE : PROT_READ;
    void *address = mmap(NULL, size, protection, MAP_SHARED, fd, (off_t)offset);
    return address == MAP_FAILED ? -errno : (long)address;
}

long gimlet_unmap_memory(void *address, size_t size) {
    return or_errno(munmap(address, size));
}

long gimlet_read(int fd, void *buffer, size_t size) {
    return or_errno(read(fd, buffer, size));
}

long gimlet_is_rewritten(int fd, int64_t written_ns, uint64_t bytes) {
    struct statx now;
    if (statx(fd, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, STATX_MTIME | STATX_SIZE, &now) != 0) {
        return -errno;
    }
    return now.stx_mtime.tv_sec * 1000000000L + now.stx_mtime.tv_nsec != written_ns ||
           now.stx_size != bytes;
}

long gimlet_close(int fd) {
    return or_errno(close(fd));
}

long gimlet_open_directory(const char *path) {
    return or_errno(open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
}

long gimlet_open_to_read(const char *path) {
    return or_errno(open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC));
}

long gimlet_event_create(void) {
    return or_errno(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
}

long gimlet_event_signal(int event_fd) {
    return or_errno(eventfd_write(event_fd, 1));
}

long gimlet_event_clear(int event_fd) {
    eventfd_t count;
    return or_errno(eventfd_read(event_fd, &count));
}

long gimlet_poll_create(void) {
    return or_errno(epoll_create1(EPOLL_CLOEXEC));
}

long gimlet_poll_add(int poll_fd, int fd, uint64_t token) {
    struct epoll_event event = {.events = EPOLLIN, .data.u64 = token};
    return or_errno(epoll_ctl(poll_fd, EPOLL_CTL_ADD, fd, &event));
}

#define MAX_READY 64

long gimlet_poll_wait(int poll_fd, uint64_t *tokens, int max, int timeout_millis) {
    struct epoll_event events[MAX_READY];
    int ready = epoll_wait(poll_fd, events, max < MAX_READY ? max : MAX_READY, timeout_millis);
    if (ready < 0) {
        return errno == EINTR ? 0 : -errno;
    }
    for (int i = 0; i < ready; i++) {
        tokens[i] = events[i].data.u64;
    }
    return ready;
}

long gimlet_raise_file_limit(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) {
        return -errno;
    }
    limit.rlim_cur = limit.rlim_max;
    return setrlimit(RLIMIT_NOFILE, &limit) == 0 ? (long)limit.rlim_cur : -errno;
}

long gimlet_raise_memlock_limit(void) {
    struct rlimit limit = {RLIM_INFINITY, RLIM_INFINITY};
    return or_errno(setrlimit(RLIMIT_MEMLOCK, &limit));
}

static long clock_nanos(clockid_t clock) {
    struct timespec time;
    if (clock_gettime(clock, &time) != 0) {
        return -errno;
    }
    return time.tv_sec * 1000000000L + time.tv_nsec;
}

long gimlet_terminal_columns(int fd) {
    struct winsize size = {0};
    return ioctl(fd, TIOCGWINSZ, &size) == 0 ? size.ws_col : -errno;
}

long gimlet_monotonic_nanos(void) {
    return clock_nanos(CLOCK_MONOTONIC);
}

long gimlet_process_cpu_nanos(void) {
    return clock_nanos(CLOCK_PROCESS_CPUTIME_ID);
}

long gimlet_thread_cpu_nanos(void) {
    return clock_nanos(CLOCK_THREAD_CPUTIME_ID);
}

void gimlet_exit(int code) {
    _exit(code);
}

long gimlet_effective_user_id(void) {
    return geteuid();
}

long gimlet_effective_capabilities(uint64_t *capabilities) {
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
    struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];
    if (syscall(SYS_capget, &header, data) != 0) {
        return -errno;
    }
    *capabilities = data[0].effective | (uint64_t)data[1].effective << 32;
    return 0;
}
