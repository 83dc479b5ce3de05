/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GIMLET_SIGNALS_H
#define GIMLET_SIGNALS_H

/* In a forked child: ignores the signals that were ignored before gimlet_signals_open(), as the
 * program that the child becomes would have found them without Gimlet. */
void gimlet_restore_signals(void);

#endif
