// SPDX-License-Identifier: Apache-2.0
//
// Known about it: burns CPU in fourteen functions in turn, for about equal times, called from
// `hostile_turn`; hostile-names.sh gives each function a name in the symbol table that tries to
// harm whoever prints it (the list is there). The thread's name is hostile too: an escape sequence,
// a newline and a `;`. Runs --seconds (default 0: until killed).
//
// Do not hand it to a tool that demangles without a limit: one of the names expands to 2^40 words.
#include <sys/prctl.h>

#include "target.h"

#define HOSTILE(name)                                                                              \
    TARGET_FUNCTION void name(uint64_t nanos) {                                                    \
        TARGET_SPIN_CPU_NANOS(nanos);                                                              \
    }

HOSTILE(hostile_escape)
HOSTILE(hostile_title)
HOSTILE(hostile_newline)
HOSTILE(hostile_tab)
HOSTILE(hostile_semicolon)
HOSTILE(hostile_space)
HOSTILE(hostile_script)
HOSTILE(hostile_quotes)
HOSTILE(hostile_format)
HOSTILE(hostile_bidi)
HOSTILE(hostile_utf8)
HOSTILE(hostile_long)
HOSTILE(hostile_recursive)
HOSTILE(hostile_doubling)

static void (*const functions[])(uint64_t) = {
    hostile_escape, hostile_title,  hostile_newline,   hostile_tab,     hostile_semicolon,
    hostile_space,  hostile_script, hostile_quotes,    hostile_format,  hostile_bidi,
    hostile_utf8,   hostile_long,   hostile_recursive, hostile_doubling};

TARGET_FUNCTION static void hostile_turn(uint64_t turn) {
    functions[turn % (sizeof functions / sizeof *functions)](3000000);
}

int main(int argc, char **argv) {
    target_usage(argc, argv, "[--seconds S] [--await-go]");
    const uint64_t seconds = target_number_option(argc, argv, "--seconds", 0);
    prctl(PR_SET_NAME, "\033[31mA\nB;<b>\"", 0, 0, 0);
    target_ready(argc, argv);
    const uint64_t end = target_wall_nanos() + seconds * 1000000000;
    for (uint64_t turn = 0; seconds == 0 || target_wall_nanos() < end; turn++) {
        hostile_turn(turn);
    }
    return 0;
}
