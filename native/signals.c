/* SPDX-License-Identifier: Apache-2.0 */
#include "signals.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "gimlet.h"

/* Signals this close after the first one say the same: timeout(1) signals its command and then its
 * group, and so do shells when their terminal is closed. */
#define SAME_REQUEST_NS 300000000L

/* What whoever reads the eventfd has to give up in, before the process is ended. */
#define GIVE_UP_SECONDS 2

#define INTERRUPTED 130 /* as shells report a process that SIGINT ended */

static const int stop_signals[] = {SIGINT, SIGTERM, SIGHUP};

#define STOP_SIGNALS (sizeof(stop_signals) / sizeof(stop_signals[0]))

static bool ignored_at_start[STOP_SIGNALS];
static int signal_fd = -1;
static timer_t last_resort;
static _Atomic long first_ns;
static atomic_bool has_given_up;

static void end_process(int number) {
    (void)number;
    _exit(INTERRUPTED);
}

static void on_signal(int number) {
    (void)number;
    int saved = errno;
    long now_ns = gimlet_monotonic_nanos();
    long none = 0;
    bool is_first = atomic_compare_exchange_strong(&first_ns, &none, now_ns);
    if (!is_first && now_ns - first_ns < SAME_REQUEST_NS) {
        return;
    }
    if (!is_first) {
        if (atomic_exchange(&has_given_up, true)) {
            end_process(number);
        }
        /* Whatever the threads do that should end the process now. */
        struct itimerspec soon = {.it_value.tv_sec = GIVE_UP_SECONDS};
        timer_settime(last_resort, 0, &soon, NULL);
    }
    uint64_t one = 1;
    ssize_t written = write(signal_fd, &one, sizeof(one));
    (void)written;
    errno = saved;
}

static long take_over(int number, void (*handler)(int)) {
    struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    return sigaction(number, &action, NULL) == 0 ? 0 : -errno;
}

long gimlet_signals_open(void) {
    signal_fd = eventfd(0, EFD_CLOEXEC);
    struct sigevent expiry = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGALRM};
    if (signal_fd < 0 || timer_create(CLOCK_MONOTONIC, &expiry, &last_resort) != 0) {
        return -errno;
    }
    long error = take_over(SIGALRM, end_process);
    for (size_t i = 0; i < STOP_SIGNALS && !error; i++) {
        struct sigaction before;
        ignored_at_start[i] = sigaction(stop_signals[i], NULL, &before) == 0 &&
                              (before.sa_flags & SA_SIGINFO) == 0 && before.sa_handler == SIG_IGN;
        /* nohup(1) means it. A shell ignores SIGINT for whatever runs in the background of a
         * script, where `kill -INT` is how such a script ends a recording. */
        if (stop_signals[i] != SIGHUP || !ignored_at_start[i]) {
            error = take_over(stop_signals[i], on_signal);
        }
    }
    return error ? error : signal_fd;
}

void gimlet_restore_signals(void) {
    for (size_t i = 0; i < STOP_SIGNALS; i++) {
        if (ignored_at_start[i]) {
            signal(stop_signals[i], SIG_IGN);
        }
    }
}
