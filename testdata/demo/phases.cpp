// SPDX-License-Identifier: Apache-2.0
//
// The hot functions of the demo target and the call chains that lead to them. Each phase burns its
// time in one function that calls nothing, under 5 to 14 frames of its own.
#include "phases.hpp"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <vector>

#include "libdemo.hpp"

namespace demo {
namespace text {

// One unit is one digit.
TARGET_FUNCTION std::uint64_t parse_numbers(const char *digits, std::uint64_t length) {
    TARGET_FRAME();
    std::uint64_t total = 0;
    std::uint64_t value = 0;
    for (std::uint64_t i = 0; i < length; i++) {
        const char c = digits[i & 4095];
        if (c >= '0' && c <= '9') {
            value = value * 10 + static_cast<std::uint64_t>(c - '0');
        } else {
            total += value;
            value = 0;
        }
    }
    return total + value;
}

const char *document() {
    static const std::vector<char> digits = [] {
        std::vector<char> text(4096);
        for (std::size_t i = 0; i < text.size(); i++) {
            text[i] = i % 7 == 6 ? ',' : static_cast<char>('0' + i % 10);
        }
        return text;
    }();
    return digits.data();
}

// Opens one nested element after the other, then the numbers in the innermost.
template <int Depth> struct Element {
    TARGET_FUNCTION static std::uint64_t descend(std::uint64_t units) {
        return Element<Depth - 1>::descend(units) + Depth;
    }
};

template <> struct Element<0> {
    TARGET_FUNCTION static std::uint64_t descend(std::uint64_t units) {
        return parse_numbers(document(), units) + 1;
    }
};

} // namespace text

namespace hash {

struct Fnv1a {
    static constexpr std::uint64_t offset = 0xcbf29ce484222325u;
    static constexpr std::uint64_t prime = 0x100000001b3u;
};

// One unit is one byte.
template <typename Algorithm>
TARGET_FUNCTION std::uint64_t fold(std::uint64_t seed, std::uint64_t bytes) {
    TARGET_FRAME();
    std::uint64_t state = Algorithm::offset ^ seed;
    for (std::uint64_t i = 0; i < bytes; i++) {
        state = (state ^ (i & 0xff)) * Algorithm::prime;
    }
    return state;
}

class Digest {
  public:
    virtual ~Digest() = default;
    virtual std::uint64_t operator()(std::uint64_t units) = 0;
};

template <typename Algorithm> class BasicDigest final : public Digest {
  public:
    TARGET_FUNCTION std::uint64_t operator()(std::uint64_t units) override {
        state_ ^= fold<Algorithm>(state_, units);
        return state_;
    }

  private:
    std::uint64_t state_ = 0;
};

} // namespace hash

namespace io {

// One unit is one system call that fills a page and a half: nearly all of its time is the kernel's.
TARGET_FUNCTION std::uint64_t read_zeroes(int file, std::uint64_t calls) {
    TARGET_FRAME();
    alignas(64) static thread_local char buffer[6144];
    std::uint64_t total = 0;
    for (std::uint64_t i = 0; i < calls; i++) {
        total += static_cast<std::uint64_t>(
            target_syscall(SYS_read, file, reinterpret_cast<long>(buffer), sizeof buffer));
    }
    return total;
}

int zero_device() {
    static const int file = [] {
        const int opened = open("/dev/zero", O_RDONLY | O_CLOEXEC);
        if (opened < 0) {
            std::perror("/dev/zero");
            std::exit(1);
        }
        return opened;
    }();
    return file;
}

} // namespace io

namespace {

// Hands the work through a list of stages, each of which adds a frame of its own type.
template <typename Work> TARGET_FUNCTION std::uint64_t pipeline(Work work, std::uint64_t units) {
    return work(units) + 1;
}

template <typename Stage, typename... Rest, typename Work>
TARGET_FUNCTION std::uint64_t pipeline(Work work, std::uint64_t units) {
    return pipeline<Rest...>(work, units) + sizeof(Stage);
}

struct Receive {};
struct Decode {};
struct Verify {};

TARGET_FUNCTION std::uint64_t run_parse(std::uint64_t units) {
    const auto parse = [](std::uint64_t digits) { return text::Element<7>::descend(digits) + 1; };
    return pipeline<Receive, Decode, Verify>(parse, units) + 1;
}

TARGET_FUNCTION std::uint64_t run_hash(std::uint64_t units) {
    static thread_local hash::BasicDigest<hash::Fnv1a> digest;
    hash::Digest &any = digest;
    const auto verify = [&any](std::uint64_t bytes) __attribute__((noipa)) {
        return any(bytes) + 1;
    };
    return pipeline<Verify>(verify, units) + 1;
}

TARGET_FUNCTION std::uint64_t run_library(std::uint64_t units) {
    return demolib::Filter(12).apply(units) + 1;
}

TARGET_FUNCTION std::uint64_t run_read(std::uint64_t units) {
    const auto read = [](std::uint64_t calls) __attribute__((noipa)) {
        return io::read_zeroes(io::zero_device(), calls) + 1;
    };
    return pipeline<Receive>(read, units) + 1;
}

const std::array<Phase, 4> all_phases = {{
    {"_ZN4demo4text13parse_numbersEPKcm", "demo", false, 0.40, run_parse},
    {"_ZN4demo4hash4foldINS0_5Fnv1aEEEmmm", "demo", false, 0.30, run_hash},
    {"_ZN7demolib8convolveEPKdm", "libdemo.so", false, 0.20, run_library},
    {"_ZN4demo2io11read_zeroesEim", "demo", true, 0.10, run_read},
}};

} // namespace

const std::array<Phase, 4> &phases() {
    return all_phases;
}

} // namespace demo
