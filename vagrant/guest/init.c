// SPDX-License-Identifier: Apache-2.0
//
// The first process of a guest: mounts what a test needs, runs /test with the arguments after "--"
// on the kernel's command line, prints "exit status N" and powers the machine off.
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

struct mount_point {
    const char *type;
    const char *path;
};

static const struct mount_point mount_points[] = {
    {"proc", "/proc"},
    {"sysfs", "/sys"},
    {"devtmpfs", "/dev"},
    {"tmpfs", "/tmp"},
    {"cgroup2", "/sys/fs/cgroup"},
    {"tracefs", "/sys/kernel/tracing"},
};

static void mount_all(void) {
    for (size_t i = 0; i < sizeof mount_points / sizeof *mount_points; i++) {
        const struct mount_point *point = &mount_points[i];
        mkdir(point->path, 0755);
        // devtmpfs may be mounted by the kernel already.
        if (mount(point->type, point->path, point->type, 0, NULL) != 0 && errno != EBUSY) {
            printf("init: cannot mount %s: %s\n", point->path, strerror(errno));
        }
    }
}

// Runs /test and returns its exit status, or 128 + signal.
static int run_test(char **argv) {
    argv[0] = "/test";
    const pid_t pid = fork();
    if (pid == 0) {
        execv(argv[0], argv);
        printf("init: cannot execute /test: %s\n", strerror(errno));
        _exit(127);
    }
    int status = 0;
    if (pid < 0 || waitpid(pid, &status, 0) != pid) {
        printf("init: cannot run /test: %s\n", strerror(errno));
        return 126;
    }
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

int main(int argc, char **argv) {
    (void)argc;
    setvbuf(stdout, NULL, _IONBF, 0);
    mount_all();
    printf("exit status %d\n", run_test(argv));
    sync();
    reboot(RB_POWER_OFF);
    return 1;
}
