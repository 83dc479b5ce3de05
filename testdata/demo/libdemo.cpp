// SPDX-License-Identifier: Apache-2.0
#include "libdemo.hpp"

#include "../target.h"

namespace demolib {

TARGET_FUNCTION std::uint64_t convolve(const double *kernel, std::uint64_t multiplications) {
    TARGET_FRAME();
    double sum = 1.0;
    for (std::uint64_t i = 0; i < multiplications; i++) {
        sum = sum * kernel[i & 7] + 0.5;
    }
    return static_cast<std::uint64_t>(sum);
}

TARGET_FUNCTION std::uint64_t Filter::apply(std::uint64_t units) const {
    static const double kernel[8] = {0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2};
    if (order_ > 1) {
        return Filter(order_ - 1).apply(units) + 1;
    }
    return convolve(kernel, units);
}

} // namespace demolib
