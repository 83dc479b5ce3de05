/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GIMLET_FILES_WORKER_H
#define GIMLET_FILES_WORKER_H

/* Answers requests (struct gimlet_file_request) until nobody can ask any more. */
void answer_requests(int socket);

#endif
