// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>

#include "quota.hpp"

namespace demo {

// The four phases of the demo target; their shares add up to one.
const std::array<Phase, 4> &phases();

} // namespace demo
