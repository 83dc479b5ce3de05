// SPDX-License-Identifier: Apache-2.0
#include "report.h"

#include <stdarg.h>
#include <stdio.h>

static const char *const words[] = {"ok", "not ok", "skip"};
static unsigned counts[3];

void report(enum report_result result, const char *group, const char *check, const char *format,
            ...) {
    printf("%s %s/%s ", words[result], group, check);
    va_list arguments;
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
    printf("\n");
    fflush(stdout);
    counts[result]++;
}

int report_end(void) {
    printf("%u passed, %u failed, %u skipped\n", counts[REPORT_OK], counts[REPORT_NOT_OK],
           counts[REPORT_SKIP]);
    return counts[REPORT_NOT_OK] == 0 && counts[REPORT_OK] > 0 ? 0 : 1;
}
