/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "gimlet.h"

static int signal_fd = -1;

static void on_signal(int number) {
    (void)number;
    int saved = errno;
    uint64_t one = 1;
    ssize_t written = write(signal_fd, &one, sizeof(one));
    (void)written;
    errno = saved;
}

long gimlet_signals_open(void) {
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
    signal_fd = eventfd(0, EFD_CLOEXEC);
    if (signal_fd < 0) {
        return -errno;
    }
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        struct sigaction before;
        /* A signal that was ignored at the start (nohup, a shell's background job) stays so. */
        if (sigaction(numbers[i], NULL, &before) == 0 && before.sa_handler == SIG_IGN) {
            continue;
        }
        if (sigaction(numbers[i], &action, NULL) != 0) {
            return -errno;
        }
    }
    return signal_fd;
}
