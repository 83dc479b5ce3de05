/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GIMLET_FILES_LOCAL_H
#define GIMLET_FILES_LOCAL_H

/* Whether reading an open file waits for this machine's disks and memory at most, and for no other
 * process and no network. ROOT is the root directory of a process that has the file, or empty. */
int is_local(int fd, const char *root);

#endif
