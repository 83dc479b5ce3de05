// SPDX-License-Identifier: Apache-2.0
// Functions that are inlined into each other, all from one file.
#include <stdio.h>
#include <stdlib.h>

static volatile int sink;

static inline int leaf(int x) {
    sink = x;
    return sink + 1;
}

static inline int middle(int x) {
    if (x & 1) {
        return leaf(x) * 3;
    }
    int sum = 0;
    for (int i = 0; i < x; i++) {
        sum += leaf(i);
    }
    return sum;
}

__attribute__((noinline)) int outer(int x) {
    return middle(x) + leaf(x - 1) + middle(x + 1);
}

__attribute__((noinline, cold)) int rare(int x) {
    return middle(x) / 7;
}

int main(int argc, char **argv) {
    int result = outer(argc);
    if (result == 4711) {
        result += rare(atoi(argv[0]));
    }
    printf("%d\n", result + middle(argc * 5));
    return 0;
}
