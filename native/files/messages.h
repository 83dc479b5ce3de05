/* SPDX-License-Identifier: Apache-2.0 */
/* How the file server and its client talk: a message each way, a descriptor with it or none. */
#ifndef GIMLET_FILES_MESSAGES_H
#define GIMLET_FILES_MESSAGES_H

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

/* Where the server finds its socket. */
#define CONTROL_FD 3

/* Commands to the server, of one byte. Its answer is an int32_t: how many workers were left behind
 * and still wait, or -errno. */
#define COMMAND_NEW_WORKER                                                                         \
    'n' /* with the answer comes the socket of a worker; the former one ends */
#define COMMAND_COUNT 'c'

union one_descriptor {
    struct cmsghdr header;
    char space[CMSG_SPACE(sizeof(int))];
};

static inline ssize_t send_message(int socket, const void *bytes, size_t size, int fd) {
    union one_descriptor control = {0};
    struct iovec part = {.iov_base = (void *)bytes, .iov_len = size};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
    if (fd >= 0) {
        message.msg_control = &control;
        message.msg_controllen = sizeof(control.space);
        control.header.cmsg_level = SOL_SOCKET;
        control.header.cmsg_type = SCM_RIGHTS;
        control.header.cmsg_len = CMSG_LEN(sizeof(int));
        memcpy(CMSG_DATA(&control.header), &fd, sizeof(fd));
    }
    ssize_t sent;
    do {
        sent = sendmsg(socket, &message, MSG_NOSIGNAL);
    } while (sent < 0 && errno == EINTR);
    return sent;
}

/* FD is -1 when no descriptor came. */
static inline ssize_t receive_message(int socket, void *bytes, size_t size, int *fd) {
    union one_descriptor control;
    struct iovec part = {.iov_base = bytes, .iov_len = size};
    struct msghdr message = {.msg_iov = &part,
                             .msg_iovlen = 1,
                             .msg_control = &control,
                             .msg_controllen = sizeof(control.space)};
    ssize_t got;
    do {
        got = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    } while (got < 0 && errno == EINTR);
    struct cmsghdr *header = got < 0 ? NULL : CMSG_FIRSTHDR(&message);
    *fd = -1;
    if (header && header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS &&
        header->cmsg_len == CMSG_LEN(sizeof(int))) {
        memcpy(fd, CMSG_DATA(header), sizeof(*fd));
    }
    return got;
}

#endif
