/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "gimlet.h"
#include "signals.h"

/* As many groups as Linux lets a process have by NGROUPS_MAX are 256 KiB; who has more than these
 * runs without the rest. */
#define MOST_GROUPS 1024

struct identity {
    int is_other; /* 0: stays who it is */
    uid_t uid;
    gid_t gid;
    int group_count;
    gid_t groups[MOST_GROUPS];
};

/* Looks up before the fork what takes locks and memory. */
static void identify(const struct gimlet_user *user, struct identity *identity) {
    identity->is_other = user != NULL;
    if (user) {
        identity->uid = user->uid;
        identity->gid = user->gid;
        identity->group_count = MOST_GROUPS;
        getgrouplist(user->name, user->gid, identity->groups, &identity->group_count);
        if (identity->group_count > MOST_GROUPS) {
            identity->group_count = MOST_GROUPS;
        }
    }
}

static int become(const struct identity *identity) {
    if (!identity->is_other) {
        return 0;
    }
    return setgroups((size_t)identity->group_count, identity->groups) == 0 &&
                   setresgid(identity->gid, identity->gid, identity->gid) == 0 &&
                   setresuid(identity->uid, identity->uid, identity->uid) == 0
               ? 0
               : -1;
}

/* Only async-signal-safe calls: other threads of the parent may have held locks at the fork. */
static void run_child(char *const argv[], char *const environment[],
                      const struct identity *identity, int gate, int status) {
    char go;
    ssize_t got;
    do {
        got = read(gate, &go, 1);
    } while (got < 0 && errno == EINTR);
    if (got != 1) {
        _exit(127); /* the parent is gone */
    }
    signal(SIGPIPE, SIG_DFL);
    gimlet_restore_signals();
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    /* The parent's descriptors are close-on-exec or not ours to know: none but the standard ones go
     * on. */
    close_range(3, ~0U, CLOSE_RANGE_CLOEXEC);
    if (become(identity) == 0) {
        execvpe(argv[0], argv, environment);
    }
    int error = errno;
    ssize_t written = write(status, &error, sizeof(error));
    (void)written;
    _exit(127);
}

long gimlet_child_start(char *const argv[], char *const environment[],
                        const struct gimlet_user *user, struct gimlet_child *child) {
    int gate[2], status[2];
    struct identity identity;
    identify(user, &identity);
    if (pipe2(gate, O_CLOEXEC) != 0) {
        return -errno;
    }
    if (pipe2(status, O_CLOEXEC) != 0) {
        long error = -errno;
        close(gate[0]);
        close(gate[1]);
        return error;
    }
    pid_t pid = fork();
    if (pid == 0) {
        close(gate[1]);
        close(status[0]);
        run_child(argv, environment, &identity, gate[0], status[1]);
    }
    long error = pid < 0 ? -errno : 0;
    close(gate[0]);
    close(status[1]);
    if (error) {
        close(gate[1]);
        close(status[0]);
        return error;
    }
    *child = (struct gimlet_child){.pid = pid, .gate_fd = gate[1], .status_fd = status[0]};
    return 0;
}

long gimlet_child_release(struct gimlet_child *child) {
    char go = 1;
    long result = write(child->gate_fd, &go, 1) == 1 ? 0 : -errno;
    close(child->gate_fd);
    int error = 0;
    ssize_t got;
    do {
        got = read(child->status_fd, &error, sizeof(error));
    } while (got < 0 && errno == EINTR);
    close(child->status_fd);
    if (got == (ssize_t)sizeof(error)) {
        result = -error;
    }
    return result;
}

long gimlet_child_poll(int pid) {
    int status;
    pid_t ended = waitpid(pid, &status, WNOHANG);
    if (ended < 0) {
        return -errno;
    }
    return ended == 0 ? 0 : 0x10000 | status;
}

long gimlet_kill(int pid, int signal_number) {
    return kill(pid, signal_number) == 0 ? 0 : -errno;
}
