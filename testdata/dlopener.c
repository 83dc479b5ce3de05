// SPDX-License-Identifier: Apache-2.0
//
// Known about it: --rounds times (default 1) it burns --ms (default 500) of CPU time in each of
// `dlopener_burn`, `plugin_0_burn` of plugin-0.so and `plugin_1_burn` of plugin-1.so. It unloads
// plugin-0.so before it loads plugin-1.so, which then normally lands on the same addresses. Prints
// one line of JSON per round with the addresses of the two functions.
#include <dlfcn.h>

#include "target.h"

static const char usage[] = "[--ms MS] [--rounds N] [--await-go]";

TARGET_FUNCTION static void dlopener_burn(uint64_t nanos) {
    TARGET_SPIN_CPU_NANOS(nanos);
}

// Returns where the plugin's function was.
TARGET_FUNCTION static uintptr_t burn_in_plugin(const char *file, const char *symbol,
                                                uint64_t nanos) {
    char path[4096];
    target_sibling(file, path, sizeof path);
    void *plugin = dlopen(path, RTLD_NOW);
    void (*burn)(uint64_t) = plugin == NULL ? NULL : (void (*)(uint64_t))dlsym(plugin, symbol);
    if (burn == NULL) {
        fprintf(stderr, "%s\n", dlerror());
        exit(1);
    }
    burn(nanos);
    dlclose(plugin);
    return (uintptr_t)burn;
}

int main(int argc, char **argv) {
    target_usage(argc, argv, usage);
    const uint64_t nanos = target_number_option(argc, argv, "--ms", 500) * 1000000;
    const uint64_t rounds = target_number_option(argc, argv, "--rounds", 1);
    target_ready(argc, argv);
    for (uint64_t i = 0; i < rounds; i++) {
        dlopener_burn(nanos);
        const uintptr_t first = burn_in_plugin("plugin-0.so", "plugin_0_burn", nanos);
        const uintptr_t second = burn_in_plugin("plugin-1.so", "plugin_1_burn", nanos);
        printf("{\"plugin_0_burn\":\"0x%lx\",\"plugin_1_burn\":\"0x%lx\",\"cpuNanosEach\":%llu}\n",
               (unsigned long)first, (unsigned long)second, (unsigned long long)nanos);
        fflush(stdout);
    }
    return 0;
}
