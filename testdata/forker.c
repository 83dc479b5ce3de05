// SPDX-License-Identifier: Apache-2.0
//
// Known about it:
//  - Forks --count children (default 0: without end), --rate per second (default 10), and waits for
//    each to end; the parent uses next to no CPU time itself.
//  - Each child burns --ms (default 50) of CPU time in `forker_child` and exits.
//  - With --exec it executes the `burner` beside it instead, which burns that in `burner_spin`.
//  - With --dlopen M (up to 16) the child first loads plugin-0.so .. plugin-(M-1).so and divides
//    its time among their functions `plugin_0_burn` .. instead.
//  - At the end it prints the number of children, and the CPU time of all of them together, as one
//    line of JSON.
#include <dlfcn.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "target.h"

static const char usage[] = "[--count N] [--rate N] [--ms MS] [--exec] [--dlopen M] [--await-go]";

struct child {
    uint64_t nanos;
    uint64_t libraries;
    const char *burner;
    const char *ms;
};

TARGET_FUNCTION static void forker_child(uint64_t nanos) {
    TARGET_SPIN_CPU_NANOS(nanos);
}

TARGET_FUNCTION static void burn_in_plugin(uint64_t number, uint64_t nanos) {
    char name[32];
    char path[4096];
    snprintf(name, sizeof name, "plugin-%u.so", (unsigned)number);
    target_sibling(name, path, sizeof path);
    void *plugin = dlopen(path, RTLD_NOW);
    snprintf(name, sizeof name, "plugin_%u_burn", (unsigned)number);
    void (*burn)(uint64_t) = plugin == NULL ? NULL : (void (*)(uint64_t))dlsym(plugin, name);
    if (burn == NULL) {
        fprintf(stderr, "%s\n", dlerror());
        _exit(1);
    }
    burn(nanos);
}

TARGET_FUNCTION static void run_child(const struct child *child) {
    if (child->burner != NULL) {
        execl(child->burner, "burner", "--ms", child->ms, NULL);
        perror(child->burner);
        _exit(1);
    }
    for (uint64_t i = 0; i < child->libraries; i++) {
        burn_in_plugin(i, child->nanos / child->libraries);
    }
    if (child->libraries == 0) {
        forker_child(child->nanos);
    }
    _exit(0);
}

// User and kernel, of all children that have ended.
static uint64_t children_cpu_nanos(void) {
    struct rusage used;
    getrusage(RUSAGE_CHILDREN, &used);
    const struct timeval user = used.ru_utime;
    const struct timeval kernel = used.ru_stime;
    return ((uint64_t)user.tv_sec + (uint64_t)kernel.tv_sec) * 1000000000u +
           ((uint64_t)user.tv_usec + (uint64_t)kernel.tv_usec) * 1000u;
}

int main(int argc, char **argv) {
    target_usage(argc, argv, usage);
    const uint64_t count = target_number_option(argc, argv, "--count", 0);
    const uint64_t rate = target_number_option(argc, argv, "--rate", 10);
    struct child child = {.ms = target_option(argc, argv, "--ms", "50"),
                          .libraries = target_number_option(argc, argv, "--dlopen", 0)};
    child.nanos = target_number(child.ms) * 1000000;
    char burner[4096];
    if (target_flag(argc, argv, "--exec")) {
        target_sibling("burner", burner, sizeof burner);
        child.burner = burner;
    }
    target_ready(argc, argv);

    uint64_t forked = 0;
    while (count == 0 || forked < count) {
        const pid_t pid = fork();
        if (pid == 0) {
            run_child(&child);
        }
        if (pid < 0) {
            perror("fork");
            return 1;
        }
        forked++;
        usleep((useconds_t)(1000000 / (rate == 0 ? 1 : rate)));
        while (waitpid(-1, NULL, WNOHANG) > 0) {
        }
    }
    while (wait(NULL) > 0) {
    }
    printf("{\"pid\":%d,\"children\":%llu,\"cpuNanosEach\":%llu,\"cpuNanos\":%llu}\n",
           (int)getpid(), (unsigned long long)forked, (unsigned long long)child.nanos,
           (unsigned long long)children_cpu_nanos());
    return 0;
}
