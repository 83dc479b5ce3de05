// SPDX-License-Identifier: Apache-2.0
//
// Known about it: one thread for each of the shapes below, which comes down to unwind_leaf by C++
// code and through libstdc++, all without frame pointers. Runs until it is killed.
#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>

extern "C" {
#include "unwind.h"
}

namespace {

volatile unsigned sink;

// ---- an exception in flight: the destructors that it meets burn, and so does who catches it

struct Guard {
    ~Guard() {
        unwind_leaf();
    }
};

TARGET_FUNCTION void throwing(unsigned depth) {
    const Guard guard;
    if (depth == 0) {
        throw std::runtime_error(std::string("thrown ") + std::to_string(sink));
    }
    throwing(depth - 1);
    sink = sink + 1;
}

TARGET_FUNCTION void exceptions() {
    try {
        throwing(8);
    } catch (const std::exception &thrown) {
        sink = sink + static_cast<unsigned>(thrown.what()[0]);
    }
}

TARGET_FUNCTION void rethrowing(unsigned depth) {
    try {
        if (depth == 0) {
            throw depth;
        }
        rethrowing(depth - 1);
    } catch (unsigned) {
        unwind_leaf();
        throw;
    }
}

TARGET_FUNCTION void handlers() {
    try {
        rethrowing(4);
    } catch (unsigned thrown) {
        sink = sink + thrown;
    }
}

// ---- virtual calls, through thunks as well

struct Shape {
    virtual ~Shape() = default;
    virtual unsigned area(unsigned depth) = 0;
};

struct Named {
    virtual ~Named() = default;
    virtual unsigned length(unsigned depth) = 0;
};

struct Box : Shape, Named {
    TARGET_FUNCTION unsigned area(unsigned depth) override {
        Named *self = this;
        return self->length(depth) + 1;
    }
    TARGET_FUNCTION unsigned length(unsigned depth) override {
        if (depth == 0) {
            unwind_leaf();
            return sink;
        }
        Shape *self = this;
        return self->area(depth - 1) + 2;
    }
};

TARGET_FUNCTION void virtuals() {
    const std::unique_ptr<Shape> shape = std::make_unique<Box>();
    sink = sink + shape->area(10);
}

// ---- lambdas in std::function

TARGET_FUNCTION void lambdas() {
    std::function<unsigned(unsigned)> down = [&down](unsigned depth) -> unsigned {
        if (depth == 0) {
            unwind_leaf();
            return sink;
        }
        return down(depth - 1) + 1;
    };
    sink = sink + down(12);
}

// ---- callbacks from templates and from libstdc++

TARGET_FUNCTION bool less(unsigned left, unsigned right) {
    unwind_leaf();
    return left < right;
}

TARGET_FUNCTION void sorting() {
    std::array<unsigned, 40> numbers{};
    for (unsigned i = 0; i < numbers.size(); i++) {
        numbers[i] = i * 7 % 40;
    }
    std::sort(numbers.begin(), numbers.end(), less);
    sink = sink + numbers[3];
}

TARGET_FUNCTION void once() {
    std::once_flag flag;
    std::call_once(flag, [] {
        unwind_leaf();
        sink = sink + 1;
    });
}

TARGET_FUNCTION void containers() {
    std::map<std::string, unsigned> words;
    for (unsigned i = 0; i < 100; i++) {
        words[std::to_string(i * 7919 % 100)] += i;
    }
    std::string all;
    for (const auto &[word, count] : words) {
        all += word + std::to_string(count);
    }
    sink = sink + static_cast<unsigned>(all.size());
    unwind_leaf();
}

// ---- deep recursion with an object in each frame

TARGET_FUNCTION unsigned recursing(unsigned depth) {
    const std::string text(depth % 40, 'x');
    if (depth == 0) {
        unwind_leaf();
        return sink;
    }
    return recursing(depth - 1) + static_cast<unsigned>(text.size());
}

TARGET_FUNCTION void recursion() {
    sink = sink + recursing(unwind_depth);
}

} // namespace

int main(int argc, char **argv) {
    static const unwind_shape shapes[] = {
        {"exceptions", exceptions}, {"handlers", handlers},   {"virtuals", virtuals},
        {"lambdas", lambdas},       {"sorting", sorting},     {"once", once},
        {"containers", containers}, {"recursion", recursion},
    };
    return unwind_main(argc, argv, shapes, sizeof shapes / sizeof *shapes);
}
