// SPDX-License-Identifier: Apache-2.0
//
// Divides a thread's CPU time among phases in given shares, whatever the machine does: the phase
// that is furthest behind its share runs next, for a slice that is measured with the thread's own
// CPU clock. A share is never off by more than one slice, which is under 0.2 points after 5 s.
//
// Slices last 2 to 8 ms, drawn at random: so that no sampling period can fall in step with them,
// and so that at 999 Hz several samples fall into each, which takes most of the chance out of the
// counts.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "../target.h"

namespace demo {

// `run` does an amount of work given in units; what a unit is, is the phase's own affair.
struct Phase {
    const char *symbol;
    const char *module;
    bool in_kernel;
    double share;
    std::uint64_t (*run)(std::uint64_t units);
};

template <std::size_t N> class alignas(128) CpuQuota {
  public:
    CpuQuota(const std::array<Phase, N> &phases, std::uint64_t seed)
        : phases_(phases), random_(seed * 0x9E3779B97F4A7C15u + 1) {
        units_per_nano_.fill(0.01);
    }

    // One slice of one phase. To be called by the owning thread only.
    [[gnu::always_inline]] void run_slice() {
        const std::size_t next = furthest_behind();
        const double nanos = 2e6 + static_cast<double>(draw() % 6'000'000);
        const auto units = static_cast<std::uint64_t>(nanos * units_per_nano_[next]) + 1;
        sink_ += phases_[next].run(units);
        charge(next, units);
    }

    // May be called by any thread.
    std::uint64_t used_nanos(std::size_t phase) const {
        return used_nanos_[phase].load(std::memory_order_relaxed);
    }

  private:
    [[gnu::always_inline]] std::size_t furthest_behind() const {
        std::size_t chosen = 0;
        double least = 1e300;
        for (std::size_t i = 0; i < N; i++) {
            const double filled = static_cast<double>(used_nanos(i)) / phases_[i].share;
            if (filled < least) {
                least = filled;
                chosen = i;
            }
        }
        return chosen;
    }

    [[gnu::always_inline]] void charge(std::size_t phase, std::uint64_t units) {
        const std::uint64_t now = target_cpu_nanos();
        const std::uint64_t nanos = now - charged_until_;
        charged_until_ = now;
        used_nanos_[phase].store(used_nanos(phase) + nanos, std::memory_order_relaxed);
        const double measured = static_cast<double>(units) / static_cast<double>(nanos + 1);
        units_per_nano_[phase] += (measured - units_per_nano_[phase]) / 4;
    }

    [[gnu::always_inline]] std::uint64_t draw() {
        random_ ^= random_ << 13;
        random_ ^= random_ >> 7;
        random_ ^= random_ << 17;
        return random_;
    }

    const std::array<Phase, N> &phases_;
    std::array<std::atomic<std::uint64_t>, N> used_nanos_{};
    std::array<double, N> units_per_nano_;
    std::uint64_t charged_until_ = 0; // a thread's CPU clock starts at zero
    std::uint64_t random_;
    std::uint64_t sink_ = 0;
};

} // namespace demo
