// SPDX-License-Identifier: Apache-2.0
// Functions that are inlined into each other, from this file and from headers of the system, members
// of templates and of local classes, and functions in sections of their own.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

namespace outer {
namespace {
inline int twice(int x) {
    volatile int sink = x;
    return sink * 2;
}
} // namespace

template <typename T> struct Box {
    T value;
    explicit Box(T v) : value(v) {}
    int get() const {
        return twice(value) + 1;
    }
    struct Inner {
        int deep(int x) {
            return twice(x) - 3;
        }
    };
};
} // namespace outer

static inline int choose(int a, int b) {
    return a > b ? outer::Box<int>(a).get() : outer::Box<int>::Inner().deep(b);
}

__attribute__((noinline)) static int sorted(int n) {
    std::vector<int> values;
    for (int i = 0; i < n; i++) {
        values.push_back(choose(i, n - i));
    }
    std::sort(values.begin(), values.end(), [](int a, int b) { return outer::twice(a) > outer::twice(b); });
    struct Local {
        __attribute__((noinline)) int sum(const std::vector<int> &all) {
            int sum = 0;
            for (int value : all) {
                sum += choose(value, sum);
            }
            return sum;
        }
    };
    return Local().sum(values);
}

__attribute__((noinline, cold)) void rare(const std::string &name) {
    std::map<std::string, int> counts;
    counts[name]++;
    std::printf("%zu\n", counts.size());
}

int main(int argc, char **argv) {
    int result = sorted(argc * 10);
    if (result == 42) {
        rare(argv[0]);
    }
    return choose(result, argc);
}
