// SPDX-License-Identifier: Apache-2.0
//
// The demo target's shared library.
#pragma once

#include <cstdint>

namespace demolib {

// One unit is one multiplication. Burns all of the library's time.
std::uint64_t convolve(const double *kernel, std::uint64_t multiplications);

class Filter {
  public:
    explicit Filter(int order) : order_(order) {
    }

    // Recurses `order` times before it computes.
    std::uint64_t apply(std::uint64_t units) const;

  private:
    int order_;
};

} // namespace demolib
