/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "gimlet.h"
#include "signals.h"

/* Only async-signal-safe calls: other threads of the parent may have held locks at the fork. */
static void run_child(char *const argv[], char *const environment[], int gate, int status) {
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
    execvpe(argv[0], argv, environment);
    int error = errno;
    ssize_t written = write(status, &error, sizeof(error));
    (void)written;
    _exit(127);
}

long gimlet_child_start(char *const argv[], char *const environment[], struct gimlet_child *child) {
    int gate[2], status[2];
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
        run_child(argv, environment, gate[0], status[1]);
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
