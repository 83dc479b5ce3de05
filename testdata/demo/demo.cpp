// SPDX-License-Identifier: Apache-2.0
//
// The demo target. Known about it:
//  - Every worker thread ("demo-worker-N") divides its CPU time as phases.cpp says: parse_numbers
//    40 %, hash::fold 30 %, demolib::convolve (libdemo.so) 20 %, read_zeroes 10 % (in the kernel).
//    quota.hpp enforces it by the thread's CPU clock, so the shares hold on any machine.
//  - Stacks are 8 to 18 frames deep from `worker_main` down, all with frame pointers. Below
//    `worker_main` there is only libc's thread start.
//  - The main thread sleeps. "ready PID" means that all threads exist; with --await-go they are
//    started after the go.
//  - SIGUSR1 prints the CPU time used so far as one line of JSON; SIGTERM, SIGINT and the end of
//    --seconds print it too and end the program with status 0.
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <memory>
#include <pthread.h>
#include <string>
#include <vector>

#include "phases.hpp"
#include "report.hpp"

namespace {

constexpr char usage[] =
    "[--threads N] [--seconds S (0: until killed)] [--report FILE] [--await-go]";

using Quota = demo::CpuQuota<4>;

struct Worker {
    explicit Worker(std::uint64_t number)
        : name("demo-worker-" + std::to_string(number)), quota(demo::phases(), number) {
    }

    std::string name;
    Quota quota;
    std::atomic<long> thread_id{0};
};

std::atomic<bool> stopping{false};

TARGET_FUNCTION void work(Worker &worker) {
    while (!stopping.load(std::memory_order_relaxed)) {
        worker.quota.run_slice();
    }
}

TARGET_FUNCTION void *worker_main(void *argument) {
    auto &worker = *static_cast<Worker *>(argument);
    worker.thread_id.store(target_syscall(SYS_gettid, 0, 0, 0));
    pthread_setname_np(pthread_self(), worker.name.c_str());
    work(worker);
    return nullptr;
}

using Workers = std::vector<std::unique_ptr<Worker>>;

void print_report(std::FILE *out, const Workers &workers) {
    std::array<std::uint64_t, 4> totals{};
    std::fprintf(out, "{\"pid\":%d,\"threads\":[", static_cast<int>(getpid()));
    for (const auto &worker : workers) {
        std::uint64_t nanos = 0;
        for (std::size_t i = 0; i < totals.size(); i++) {
            totals[i] += worker->quota.used_nanos(i);
            nanos += worker->quota.used_nanos(i);
        }
        std::fprintf(out, "%s{\"tid\":%ld,\"name\":\"%s\",\"cpuNanos\":%llu}",
                     worker == workers.front() ? "" : ",", worker->thread_id.load(),
                     worker->name.c_str(), static_cast<unsigned long long>(nanos));
    }
    std::fprintf(out, "],\"functions\":");
    demo::print_functions(out, demo::phases(), totals);
    std::fprintf(out, "}\n");
    std::fflush(out);
}

// Returns when the time is over or a signal asks to end.
void wait_for_end(const sigset_t &signals, std::uint64_t seconds, const Workers &workers) {
    const std::uint64_t end = target_wall_nanos() + seconds * 1'000'000'000u;
    for (;;) {
        const std::uint64_t now = target_wall_nanos();
        if (seconds != 0 && now >= end) {
            return;
        }
        const std::uint64_t left = seconds == 0 ? 1'000'000'000u : end - now;
        const timespec timeout = {static_cast<time_t>(left / 1'000'000'000u),
                                  static_cast<long>(left % 1'000'000'000u)};
        const int signal = sigtimedwait(&signals, nullptr, &timeout);
        if (signal == SIGUSR1) {
            print_report(stdout, workers);
        } else if (signal > 0) {
            return;
        }
    }
}

void write_report(const char *path, const Workers &workers) {
    std::FILE *file = std::fopen(path, "we");
    if (file == nullptr) {
        std::perror(path);
        std::exit(1);
    }
    print_report(file, workers);
    std::fclose(file);
}

} // namespace

int main(int argc, char **argv) {
    target_usage(argc, argv, usage);
    const std::uint64_t threads = target_number_option(argc, argv, "--threads", 2);
    const std::uint64_t seconds = target_number_option(argc, argv, "--seconds", 0);
    const char *report = target_option(argc, argv, "--report", nullptr);

    sigset_t signals;
    sigemptyset(&signals);
    for (const int signal : {SIGTERM, SIGINT, SIGUSR1}) {
        sigaddset(&signals, signal);
    }
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);

    const bool await_go = target_flag(argc, argv, "--await-go") != 0;
    if (await_go) {
        target_ready(argc, argv);
    }
    Workers workers;
    std::vector<pthread_t> handles(threads);
    for (std::uint64_t i = 0; i < threads; i++) {
        workers.push_back(std::make_unique<Worker>(i));
        if (pthread_create(&handles[i], nullptr, worker_main, workers.back().get()) != 0) {
            std::perror("pthread_create");
            return 1;
        }
    }
    if (!await_go) {
        target_ready(argc, argv);
    }
    wait_for_end(signals, seconds, workers);
    stopping.store(true);
    for (const pthread_t handle : handles) {
        pthread_join(handle, nullptr);
    }
    print_report(stdout, workers);
    if (report != nullptr) {
        write_report(report, workers);
    }
    return 0;
}
