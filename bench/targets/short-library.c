// SPDX-License-Identifier: Apache-2.0
//
// One of many libraries that short.c is linked with; built once per number.
#define JOIN_(a, b) a##b
#define JOIN(a, b)  JOIN_(a, b)

int JOIN(short_library_, NUMBER)(int value);

int JOIN(short_library_, NUMBER)(int value) {
    return value + NUMBER;
}
