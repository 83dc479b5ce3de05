// SPDX-License-Identifier: Apache-2.0
//
// One of the many parts of a large C++ program: PART tells which. What the standard library makes
// of a type of its own is in each part anew, and inlined many levels deep.
#include <algorithm>
#include <cstdio>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <numeric>
#include <regex>
#include <set>
#include <string>
#include <tuple>
#include <unordered_map>
#include <variant>
#include <vector>

inline std::vector<std::function<long(int)>> &parts() {
    static std::vector<std::function<long(int)>> all;
    return all;
}

namespace {
struct Register {
    explicit Register(long (*part)(int)) {
        parts().emplace_back(part);
    }
};
} // namespace

namespace templates {
template <int Number, typename Value> struct Key {
    Value value;
    std::string text;

    bool operator<(const Key &other) const {
        return std::tie(value, text) < std::tie(other.value, other.text);
    }
    bool operator==(const Key &other) const {
        return value == other.value && text == other.text;
    }
    struct Hash {
        size_t operator()(const Key &key) const {
            return std::hash<std::string>()(key.text) * 31 + static_cast<size_t>(key.value);
        }
    };
};

template <int Number> struct Traits : std::regex_traits<char> {};

template <int Number, typename Value> class Store {
    using Entry = Key<Number, Value>;
    std::map<Entry, std::vector<Value>> ordered;
    std::unordered_map<Entry, std::deque<Entry>, typename Entry::Hash> hashed;
    std::set<std::pair<Entry, int>> pairs;
    std::vector<std::variant<Value, Entry, std::shared_ptr<Entry>>> variants;

  public:
    void add(int n) {
        Entry entry{static_cast<Value>(n * 7), std::to_string(n)};
        ordered[entry].push_back(entry.value);
        hashed[entry].emplace_front(entry);
        pairs.emplace(entry, n);
        variants.emplace_back(entry.value);
        variants.emplace_back(std::make_shared<Entry>(entry));
        variants.emplace_back(std::move(entry));
    }

    long sum() {
        std::vector<Entry> all;
        for (auto &[entry, values] : ordered) {
            all.push_back(entry);
            std::stable_sort(values.begin(), values.end());
        }
        for (auto &[entry, entries] : hashed) {
            all.insert(all.end(), entries.begin(), entries.end());
            std::sort(entries.begin(), entries.end());
        }
        std::sort(all.begin(), all.end(), [](const Entry &a, const Entry &b) { return b < a; });
        std::nth_element(all.begin(), all.begin() + all.size() / 2, all.end());
        all.erase(std::unique(all.begin(), all.end()), all.end());
        long total =
            std::accumulate(variants.begin(), variants.end(), 0L, [](long sum, auto &item) {
                return sum + std::visit(
                                 [](auto &held) -> long {
                                     using Held = std::decay_t<decltype(held)>;
                                     if constexpr (std::is_same_v<Held, Value>) {
                                         return static_cast<long>(held);
                                     } else if constexpr (std::is_same_v<Held, Entry>) {
                                         return static_cast<long>(held.text.size());
                                     } else {
                                         return static_cast<long>(held->value);
                                     }
                                 },
                                 item);
            });
        return total + static_cast<long>(all.size() + pairs.size());
    }
};

template <int Number> long matches(int n) {
    std::basic_regex<char, Traits<Number>> pattern("([a-z]+|[0-9]{2,})-(x?y*z+)");
    std::string text = std::to_string(n) + "-xyyz";
    std::match_results<std::string::const_iterator> found;
    return std::regex_search(text, found, pattern) ? static_cast<long>(found.size()) : 0;
}

template <int Number, typename... Values> long run(int n) {
    std::tuple<Store<Number, Values>...> stores;
    std::function<void(int)> add = [&stores](int i) {
        std::apply([i](auto &...store) { (store.add(i), ...); }, stores);
    };
    for (int i = 0; i < n; i++) {
        add(i);
    }
    return std::apply([](auto &...store) { return (store.sum() + ...); }, stores) +
           matches<Number>(n);
}
} // namespace templates

static const Register REGISTERED(templates::run<PART, short, int, unsigned, long, double>);

#if PART == 0
// With --loop: says "ready", and works until it is killed.
int main(int argc, char **argv) {
    const bool loops = argc > 1 && std::string(argv[1]) == "--loop";
    if (loops) {
        std::puts("ready");
        std::fflush(stdout);
    }
    while (loops) {
        for (auto &part : parts()) {
            part(500);
        }
    }
    long total = 0;
    for (auto &part : parts()) {
        total += part(argc);
    }
    std::printf("%ld\n", total);
    return 0;
}
#endif
