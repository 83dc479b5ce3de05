// SPDX-License-Identifier: Apache-2.0
// Exports a few functions, and needs one from elsewhere.
#include <stdlib.h>

int exported_one(int x) { return x + 1; }

int exported_two(int x) { return abs(exported_one(x)); }

__attribute__((weak)) int exported_weak(int x) { return x - 1; }

int exported_data = 7;
