// SPDX-License-Identifier: Apache-2.0
//
// reloader LIBRARY FIRST SECOND loads the library, prints "ready PID", and burns CPU time in its
// function FIRST until a byte comes on standard input. Then it unloads it, prints where the
// function was and "unloaded", and waits for another byte. It loads LIBRARY again, where by then
// another file may be, with --unlink deletes that file, burns --ms (default 300) in its function
// SECOND, and prints where that was.
#include <dlfcn.h>
#include <poll.h>

#include "target.h"

static const char usage[] = "LIBRARY FIRST SECOND [--ms MS] [--unlink]";

typedef void burn(uint64_t nanos);

static void *library;

static burn *load(const char *file, const char *symbol) {
    library = dlopen(file, RTLD_NOW);
    burn *function = library == NULL ? NULL : (burn *)dlsym(library, symbol);
    if (function == NULL) {
        fprintf(stderr, "%s\n", dlerror());
        exit(1);
    }
    return function;
}

static int byte_waits(void) {
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
    return poll(&input, 1, 0) > 0;
}

static void await_byte(void) {
    char go;
    if (read(STDIN_FILENO, &go, 1) != 1) {
        exit(1);
    }
}

int main(int argc, char **argv) {
    target_usage(argc, argv, usage);
    if (argc < 4) {
        fprintf(stderr, "usage: %s %s\n", argv[0], usage);
        return 2;
    }
    burn *function = load(argv[1], argv[2]);
    target_ready(argc, argv);
    while (!byte_waits()) {
        function(1000000);
    }
    await_byte();
    printf("%p\n", (void *)function);
    dlclose(library);
    printf("unloaded\n");
    fflush(stdout);
    await_byte();
    function = load(argv[1], argv[3]);
    if (target_flag(argc, argv, "--unlink") && unlink(argv[1]) != 0) {
        perror(argv[1]);
        return 1;
    }
    function(target_number_option(argc, argv, "--ms", 300) * 1000000);
    printf("%p\n", (void *)function);
    return 0;
}
