// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdio>
#include <cstdlib>
#include <cxxabi.h>
#include <memory>
#include <numeric>
#include <string>

#include "quota.hpp"

namespace demo {

inline std::string demangled(const char *symbol) {
    int status = 0;
    const std::unique_ptr<char, decltype(&std::free)> name(
        abi::__cxa_demangle(symbol, nullptr, nullptr, &status), &std::free);
    return status == 0 ? name.get() : symbol;
}

// Prints the true CPU time and share of each phase as a JSON array.
template <std::size_t N>
void print_functions(std::FILE *out, const std::array<Phase, N> &phases,
                     const std::array<std::uint64_t, N> &used_nanos) {
    const auto all = std::accumulate(used_nanos.begin(), used_nanos.end(), std::uint64_t{0});
    for (std::size_t i = 0; i < N; i++) {
        std::fprintf(out,
                     "%s{\"function\":\"%s\",\"symbol\":\"%s\",\"module\":\"%s\",\"inKernel\":%s,"
                     "\"cpuNanos\":%llu,\"share\":%.6f}",
                     i == 0 ? "[" : ",", demangled(phases[i].symbol).c_str(), phases[i].symbol,
                     phases[i].module, phases[i].in_kernel ? "true" : "false",
                     static_cast<unsigned long long>(used_nanos[i]),
                     static_cast<double>(used_nanos[i]) / static_cast<double>(all == 0 ? 1 : all));
    }
    std::fputc(']', out);
}

} // namespace demo
