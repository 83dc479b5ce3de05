// SPDX-License-Identifier: Apache-2.0
// Functions of every kind of symbol. Prints the address of each and then its own mappings.
#include <stdio.h>

__attribute__((noinline)) int global_function(int x) { return x * 3 + 1; }

__attribute__((noinline)) static int local_function(int x) { return x * 5 + 2; }

__attribute__((noinline, weak)) int weak_function(int x) { return x * 7 + 3; }

__attribute__((noinline, section(".far_text"))) int far_function(int x) { return x * 11 + 4; }

static int (*resolve(void))(int) { return local_function; }

int indirect_function(int) __attribute__((ifunc("resolve")));

int some_data = 42;

int main(void) {
    printf("global_function %p\n", (void *)global_function);
    printf("local_function %p\n", (void *)local_function);
    printf("weak_function %p\n", (void *)weak_function);
    printf("far_function %p\n", (void *)far_function);
    printf("main %p\n\n", (void *)main);
    some_data = indirect_function(some_data);

    FILE *maps = fopen("/proc/self/maps", "r");
    for (int c; maps && (c = getc(maps)) != EOF;) putchar(c);
    return maps == NULL;
}
