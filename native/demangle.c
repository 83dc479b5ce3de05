/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <string.h>

#include <libiberty/demangle.h>

#include "gimlet.h"

/* libiberty takes about 100 bytes of stack for each character; names above this stay as they are.
 */
#define LONGEST_MANGLED_NAME   4096
/* libiberty's own limit on names that it takes without DMGL_NO_RECURSE_LIMIT (2,048 components of
 * two a character). */
#define RECURSION_CHECKED_NAME 1024

struct output {
    char *buffer;
    size_t size;
    size_t length;
    jmp_buf full;
};

/* A short name can expand without end (substitutions that double): the buffer's end ends the work.
 * The callback interface of libiberty allocates on the stack only, so nothing is lost by jumping
 * out. */
static void append(const char *text, size_t length, void *opaque) {
    struct output *output = opaque;
    if (length >= output->size - output->length) {
        longjmp(output->full, 1);
    }
    memcpy(output->buffer + output->length, text, length);
    output->length += length;
}

static int is_rust(const char *mangled, size_t length) {
    /* v0 names begin with _R; legacy ones are C++ names that end in 17h + 16 hex digits + E. */
    return strncmp(mangled, "_R", 2) == 0 ||
           (length > 20 && strncmp(mangled, "_ZN", 3) == 0 && mangled[length - 1] == 'E' &&
            strncmp(mangled + length - 20, "17h", 3) == 0);
}

/* In a function of its own, so that no local variable is live across the setjmp. */
static long demangle_into(const char *mangled, size_t length, int options, struct output *output) {
    if (setjmp(output->full) != 0) {
        return 0;
    }
    if (is_rust(mangled, length) && rust_demangle_callback(mangled, options, append, output)) {
        return (long)output->length;
    }
    output->length = 0;
    if (strncmp(mangled, "_Z", 2) == 0 &&
        cplus_demangle_v3_callback(mangled, options, append, output)) {
        return (long)output->length;
    }
    return 0;
}

long gimlet_demangle(const char *mangled, char *buffer, size_t size) {
    size_t length = strnlen(mangled, LONGEST_MANGLED_NAME + 1);
    if (length > LONGEST_MANGLED_NAME || size == 0) {
        return 0;
    }
    int options = DMGL_PARAMS | DMGL_ANSI;
    if (length > RECURSION_CHECKED_NAME) {
        options |= DMGL_NO_RECURSE_LIMIT;
    }
    struct output output = {.buffer = buffer, .size = size, .length = 0};
    return demangle_into(mangled, length, options, &output);
}
