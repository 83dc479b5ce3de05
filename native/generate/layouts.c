/* SPDX-License-Identifier: Apache-2.0 */
/* Prints io.gimlet.kernel.Layouts: what this compiler makes of the declarations in
 * declarations.inc. */
#include <ctype.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>

#include "../../probes/gimlet_abi.h"

#include "../gimlet.h"

/* The text of a C comment, which may look like HTML or like a tag of Javadoc. */
static void print_text(const char *text) {
    for (; *text; text++) {
        switch (*text) {
        case '<':
            fputs("&lt;", stdout);
            break;
        case '&':
            fputs("&amp;", stdout);
            break;
        case '@':
            fputs("&#64;", stdout);
            break;
        default:
            putchar(*text);
        }
    }
}

static void print_javadoc(const char *indent, const char *what, const char *name,
                          const char *comment) {
    printf("\n%s/** %s {@code %s}", indent, what, name);
    if (*comment) {
        fputs(": ", stdout);
        print_text(comment);
    }
    puts(" */");
}

static void print_upper(const char *name) {
    for (; *name; name++) {
        putchar(toupper((unsigned char)*name));
    }
}

static const char *without_prefix(const char *name) {
    return name + sizeof("gimlet_") - 1;
}

static int in_struct;

static void end_struct(void) {
    if (in_struct) {
        puts("    }");
    }
    in_struct = 0;
}

/* gimlet_program_info: ProgramInfo. */
static void print_class_name(const char *name) {
    int starts_word = 1;
    for (name = without_prefix(name); *name; name++) {
        if (*name != '_') {
            putchar(starts_word ? toupper((unsigned char)*name) : *name);
        }
        starts_word = *name == '_';
    }
}

static void print_struct(const char *name, size_t size, const char *comment) {
    end_struct();
    in_struct = 1;
    print_javadoc("    ", "Offsets of struct", name, comment);
    fputs("    static final class ", stdout);
    print_class_name(name);
    fputs(" {\n        private ", stdout);
    print_class_name(name);
    puts("() {}");
    printf("\n        /** The bytes of the whole struct. */\n"
           "        static final int SIZE = %zu;\n",
           size);
}

static void print_member(const char *name, size_t offset, const char *comment) {
    print_javadoc("        ", "Offset of", name, comment);
    fputs("        static final int ", stdout);
    print_upper(name);
    printf(" = %zu;\n", offset);
}

static void print_constant(const char *name, int64_t value, const char *comment) {
    end_struct();
    print_javadoc("    ", "The value of", name, comment);
    if (value >= INT32_MIN && value <= INT32_MAX) {
        printf("    static final int %s = %" PRId64 ";\n", without_prefix(name), value);
    } else {
        printf("    static final long %s = %" PRId64 "L;\n", without_prefix(name), value);
    }
}

#define STRUCT(type, comment)         print_struct(#type, sizeof(struct type), comment);
#define MEMBER(type, member, comment) print_member(#member, offsetof(struct type, member), comment);
#define CONSTANT(name, comment)       print_constant(#name, (int64_t)(name), comment);

int main(void) {
    puts("// SPDX-License-Identifier: Apache-2.0\n"
         "// Generated from the C headers by native/generate: change those.\n"
         "package io.gimlet.kernel;\n"
         "\n"
         "/** Offsets, sizes and constants of probes/gimlet_abi.h and native/gimlet.h. */\n"
         "final class Layouts {\n"
         "    private Layouts() {}");
#include "declarations.inc"
    end_struct();
    puts("}");
    return 0;
}
