/* SPDX-License-Identifier: Apache-2.0 */
/* System calls that the file server and its workers may make; others fail with EPERM. Where the
 * kernel has no filters, there are none. The result is -1 for failure. */
#ifndef GIMLET_FILES_FILTER_H
#define GIMLET_FILES_FILTER_H

int allow_files_and_workers(void);
int allow_only_files(void);

#endif
