/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gimlet-files CAPABILITIES: opens files for Gimlet, in workers that may wait for ever. The server
 * itself touches no file, so that it always answers; it ends when Gimlet does, whatever its workers
 * do: the kernel lets nobody end a wait for a FUSE daemon that has taken the request.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "filter.h"
#include "messages.h"
#include "worker.h"

/* Each is a process that stays until its file system answers: a bound on what a target can leave
 * behind. The last one is not for what is not known to answer. */
#define MOST_WORKERS 16

/* 0: none. The one that works is the last of those that were started. */
static pid_t workers[MOST_WORKERS];
static pid_t working;

static int32_t count_waiting(void) {
    int32_t waiting = 0;
    for (int i = 0; i < MOST_WORKERS; i++) {
        if (workers[i] != 0 && waitpid(workers[i], NULL, WNOHANG) != 0) {
            workers[i] = 0;
        }
        waiting += workers[i] != 0 && workers[i] != working;
    }
    return waiting;
}

static void run_worker(int socket, pid_t server) {
    close(CONTROL_FD);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() == server && allow_only_files() == 0) {
        answer_requests(socket);
    }
    _exit(0);
}

/* The socket of a new worker, or -errno. */
static int start_worker(int slot) {
    int sockets[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets) != 0) {
        return -errno;
    }
    pid_t server = getpid();
    pid_t pid = fork();
    if (pid == 0) {
        close(sockets[0]);
        run_worker(sockets[1], server);
    }
    int error = -errno;
    close(sockets[1]);
    if (pid < 0) {
        close(sockets[0]);
        return error;
    }
    workers[slot] = working = pid;
    return sockets[0];
}

static int replace_worker(void) {
    if (working != 0) {
        kill(working, SIGKILL);
        working = 0;
    }
    count_waiting();
    for (int slot = 0; slot < MOST_WORKERS; slot++) {
        if (workers[slot] == 0) {
            return start_worker(slot);
        }
    }
    return -EAGAIN;
}

static void serve(void) {
    char command;
    int nothing;
    while (receive_message(CONTROL_FD, &command, sizeof(command), &nothing) == sizeof(command)) {
        int fd = command == COMMAND_NEW_WORKER ? replace_worker() : -1;
        int32_t answer = command == COMMAND_NEW_WORKER && fd < 0 ? fd : count_waiting();
        send_message(CONTROL_FD, &answer, sizeof(answer), fd);
        if (fd >= 0) {
            close(fd);
        }
    }
    for (int i = 0; i < MOST_WORKERS; i++) {
        if (workers[i] != 0) {
            kill(workers[i], SIGKILL);
        }
    }
    if (working != 0) {
        /* Where nobody reaps orphans, as in a container without an init, it would stay a zombie.
         * Not for ever: the signal ends this process. */
        struct itimerval patience = {.it_value.tv_sec = 1};
        setitimer(ITIMER_REAL, &patience, NULL);
        waitpid(working, NULL, 0);
    }
}

static int keep_capabilities(uint64_t wanted) {
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3];
    if (syscall(SYS_capget, &header, sets) != 0) {
        return -1;
    }
    for (int i = 0; i < _LINUX_CAPABILITY_U32S_3; i++) {
        sets[i].permitted &= (uint32_t)(wanted >> (32 * i));
        sets[i].effective = sets[i].permitted;
        sets[i].inheritable = 0;
    }
    return (int)syscall(SYS_capset, &header, sets);
}

/* Whatever it may have been started with. */
static void let_go_of_files(void) {
    close_range(CONTROL_FD + 1, ~0U, 0);
    int nothing = open("/dev/null", O_RDWR);
    for (int fd = 0; fd < CONTROL_FD; fd++) {
        if (fd != nothing) {
            dup2(nothing, fd);
        }
    }
    if (nothing > CONTROL_FD) {
        close(nothing);
    }
}

int main(int count, char **arguments) {
    let_go_of_files();
    prctl(PR_SET_NAME, "gimlet");
    if (count != 2 || chdir("/") != 0 || keep_capabilities(strtoull(arguments[1], NULL, 16)) != 0 ||
        prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || allow_files_and_workers() != 0) {
        return 1;
    }
    serve();
    return 0;
}
