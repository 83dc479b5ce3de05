// SPDX-License-Identifier: Apache-2.0
//
// Known about it: its only thread calls seven functions whose names demangle to something
// long or unusual, each for an equal share of its CPU time (quota.hpp): an operator template, a
// conversion operator, a call operator, a function that takes function pointers, an ABI-tagged
// function, a literal operator and a member of a deeply nested template. SIGTERM or the end of
// --seconds (default 0) prints symbols, names as the C++ library demangles them and true shares as
// one line of JSON, and ends it with status 0.
#include <array>
#include <csignal>
#include <cstdio>
#include <map>
#include <string>
#include <vector>

#include "demo/report.hpp"

namespace names {

using Units = std::uint64_t;

struct Vector {
    Units units;
};

template <typename Left, typename Right>
TARGET_FUNCTION Units operator<<(const Left &left, const Right &right) {
    TARGET_SPIN(left.units);
    return right.units;
}

struct Convertible {
    Units units;
    TARGET_FUNCTION explicit operator std::map<std::string, std::vector<int>> *() const {
        TARGET_SPIN(units);
        return nullptr;
    }
};

struct Callable {
    TARGET_FUNCTION Units operator()(Units units, ...) const volatile {
        TARGET_SPIN(units);
        return units;
    }
};

TARGET_FUNCTION Units takes_functions(Units units, int (*)(char, const char *const &),
                                      void (Vector::*)(double[3]) const) {
    TARGET_SPIN(units);
    return units;
}

[[gnu::abi_tag("tagged")]] TARGET_FUNCTION Units with_tag(Units units) {
    TARGET_SPIN(units);
    return units;
}

TARGET_FUNCTION Units operator""_units(unsigned long long units) {
    TARGET_SPIN(units);
    return units;
}

template <typename... Types> struct Pack {
    struct Inner {
        TARGET_FUNCTION static Units run(Units units, Types... values) {
            TARGET_SPIN(units);
            return units + sizeof...(values);
        }
    };
};

using Row = std::map<std::string, std::vector<std::pair<std::string, double>>>;
using Nested = Pack<Row *, const Row &, std::array<Row *, 3> *>;

} // namespace names

namespace {

using names::Units;

const std::array<demo::Phase, 7> phases = {{
    {"_ZN5nameslsINS_6VectorES1_EEmRKT_RKT0_", "cppnames", false, 1.0 / 7,
     [](Units units) { return names::Vector{units} << names::Vector{1}; }},
    {"_ZNK5names11ConvertiblecvPSt3mapINSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEESt6vect"
     "orIiSaIiEESt4lessIS7_ESaISt4pairIKS7_SA_EEEEv",
     "cppnames", false, 1.0 / 7,
     [](Units units) {
         const names::Convertible from{units};
         const auto *to = static_cast<std::map<std::string, std::vector<int>> *>(from);
         return static_cast<Units>(to == nullptr);
     }},
    {"_ZNVK5names8CallableclEmz", "cppnames", false, 1.0 / 7,
     [](Units units) { return names::Callable()(units); }},
    {"_ZN5names15takes_functionsEmPFicRKPKcEMNS_6VectorEKFvPdE", "cppnames", false, 1.0 / 7,
     [](Units units) { return names::takes_functions(units, nullptr, nullptr); }},
    {"_ZN5names8with_tagB6taggedEm", "cppnames", false, 1.0 / 7,
     [](Units units) { return names::with_tag(units); }},
    {"_ZN5namesli6_unitsEy", "cppnames", false, 1.0 / 7,
     [](Units units) { return names::operator""_units(units); }},
    {"_ZN5names4PackIJPSt3mapINSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEESt6vectorISt4pair"
     "IS7_dESaISA_EESt4lessIS7_ESaIS9_IKS7_SC_EEERKSI_PSt5arrayISJ_Lm3EEEE5Inner3runEmSJ_SL_SO_",
     "cppnames", false, 1.0 / 7,
     [](Units units) { return names::Nested::Inner::run(units, nullptr, names::Row(), nullptr); }},
}};

volatile std::sig_atomic_t stopping = 0;

void stop(int) {
    stopping = 1;
}

TARGET_FUNCTION void call_all(demo::CpuQuota<7> &quota, std::uint64_t seconds) {
    const std::uint64_t end = target_wall_nanos() + seconds * 1'000'000'000u;
    while (stopping == 0 && (seconds == 0 || target_wall_nanos() < end)) {
        quota.run_slice();
    }
}

} // namespace

int main(int argc, char **argv) {
    target_usage(argc, argv, "[--seconds S] [--await-go]");
    const std::uint64_t seconds = target_number_option(argc, argv, "--seconds", 0);
    std::signal(SIGTERM, stop);
    target_ready(argc, argv);
    demo::CpuQuota<7> quota(phases, 1);
    call_all(quota, seconds);
    std::array<std::uint64_t, 7> totals{};
    for (std::size_t i = 0; i < totals.size(); i++) {
        totals[i] = quota.used_nanos(i);
    }
    std::printf("{\"pid\":%d,\"functions\":", static_cast<int>(getpid()));
    demo::print_functions(stdout, phases, totals);
    std::printf("}\n");
    return 0;
}
