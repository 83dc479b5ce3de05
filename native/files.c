/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The client of the file server. One socket goes to the server itself, which touches no file and so
 * always answers; through it come the sockets of its workers, one after the other.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "files/messages.h"
#include "gimlet.h"

/* How often, and how long each time, its end is waited for. */
#define END_STEPS 200
#define STEP_NS   250000

/* The process id, or an error. */
static long spawn(const char *program, uint64_t capabilities, int control_fd) {
    char number[24];
    snprintf(number, sizeof(number), "%llx", (unsigned long long)capabilities);
    char *const arguments[] = {"gimlet", number, NULL};
    char *const environment[] = {NULL};
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    posix_spawn_file_actions_adddup2(&actions, control_fd, CONTROL_FD);
    /* A session of its own: what a terminal sends to its processes is not for it. */
    posix_spawnattr_setflags(&attributes,
                             POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    pid_t pid;
    int error = posix_spawn(&pid, program, &actions, &attributes, arguments, environment);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return error ? -error : pid;
}

long gimlet_file_server_start(const char *program, uint64_t capabilities,
                              struct gimlet_file_server *server) {
    int control[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, control) != 0) {
        return -errno;
    }
    long pid = spawn(program, capabilities, control[1]);
    close(control[1]);
    if (pid < 0) {
        close(control[0]);
        return pid;
    }
    *server =
        (struct gimlet_file_server){.control_fd = control[0], .worker_fd = -1, .pid = (int32_t)pid};
    return 0;
}

/* How many workers wait, as the server says with its answer to a command; or its error. */
static long command(struct gimlet_file_server *server, char command, int *fd) {
    int32_t answer;
    if (send_message(server->control_fd, &command, sizeof(command), -1) < 0) {
        return -errno;
    }
    ssize_t got = receive_message(server->control_fd, &answer, sizeof(answer), fd);
    return got == (ssize_t)sizeof(answer) ? answer : -EPIPE; /* it has ended */
}

static long renew_worker(struct gimlet_file_server *server) {
    if (server->worker_fd >= 0) {
        close(server->worker_fd);
    }
    long waiting = command(server, COMMAND_NEW_WORKER, &server->worker_fd);
    return waiting < 0 ? waiting : 0;
}

static int poll_for(int fd, int timeout_millis) {
    long end_ns = gimlet_monotonic_nanos() + timeout_millis * 1000000L;
    struct pollfd readable = {.fd = fd, .events = POLLIN};
    int ready;
    while ((ready = poll(&readable, 1, timeout_millis)) < 0 && errno == EINTR) {
        long left_ns = end_ns - gimlet_monotonic_nanos();
        timeout_millis = left_ns > 0 ? (int)(left_ns / 1000000) : 0;
    }
    return ready;
}

long gimlet_file_server_ask(struct gimlet_file_server *server,
                            const struct gimlet_file_request *request, int fd, int timeout_millis,
                            struct gimlet_file_answer *answer) {
    size_t size = offsetof(struct gimlet_file_request, text) + request->text_bytes;
    if (server->worker_fd < 0 || send_message(server->worker_fd, request, size, fd) < 0) {
        long error = renew_worker(server); /* also one that was killed */
        if (error) {
            return error;
        }
        if (send_message(server->worker_fd, request, size, fd) < 0) {
            return -errno;
        }
    }
    int found = -1;
    if (poll_for(server->worker_fd, timeout_millis) <= 0) {
        renew_worker(server);
        return -ETIMEDOUT;
    }
    ssize_t got = receive_message(server->worker_fd, answer, sizeof(*answer), &found);
    if (got < (ssize_t)offsetof(struct gimlet_file_answer, target)) {
        renew_worker(server);
        return -EIO;
    }
    if (answer->result < 0) {
        return answer->result;
    }
    return found >= 0 ? found : -EMFILE;
}

long gimlet_file_server_waiting(struct gimlet_file_server *server) {
    int none = -1;
    return command(server, COMMAND_COUNT, &none);
}

void gimlet_file_server_close(struct gimlet_file_server *server) {
    close(server->control_fd);
    if (server->worker_fd >= 0) {
        close(server->worker_fd);
    }
    /* It touches no file, so it ends at once; but nobody is to hang on it. */
    struct timespec step = {.tv_nsec = STEP_NS};
    for (int i = 0; i < END_STEPS && waitpid(server->pid, NULL, WNOHANG) == 0; i++) {
        nanosleep(&step, NULL);
    }
}
