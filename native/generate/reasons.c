/* SPDX-License-Identifier: Apache-2.0 */
/* Prints the constants of io.gimlet.kernel.Reason. */
#include <stdio.h>

#include "../../probes/reasons.h"

static void print_string(const char *text) {
    fputs(", \"", stdout);
    for (; *text; text++) {
        if (*text == '"' || *text == '\\') {
            putchar('\\');
        }
        putchar(*text);
    }
    putchar('"');
}

static void print_reason(int id, const char *constant, const char *effect, const char *name,
                         const char *text, const char *hint) {
    printf("    /** %c%s. */\n    %s(%d, Effect.%s", *text & ~0x20, text + 1, constant, id, effect);
    print_string(name);
    print_string(text);
    print_string(hint);
    printf(")%s\n", id < GIMLET_REASON_COUNT - 1 ? "," : ";");
}

#define REASON(id, NAME, EFFECT, name, text, hint)                                                 \
    print_reason(id, #NAME, #EFFECT, name, text, hint);

int main(void) {
    GIMLET_REASONS(REASON)
    return 0;
}
