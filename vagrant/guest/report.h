// SPDX-License-Identifier: Apache-2.0
//
// One line per check: "ok GROUP/CHECK detail", "not ok GROUP/CHECK why", "skip GROUP/CHECK why".
#ifndef GIMLET_GUEST_REPORT_H
#define GIMLET_GUEST_REPORT_H

enum report_result { REPORT_OK, REPORT_NOT_OK, REPORT_SKIP };

void report(enum report_result result, const char *group, const char *check, const char *format,
            ...) __attribute__((format(printf, 4, 5)));

// Prints "N passed, N failed, N skipped" and returns the exit status: 0 when none failed.
int report_end(void);

#endif
