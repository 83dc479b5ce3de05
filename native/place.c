/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "gimlet.h"

/* As many as the kernel follows (path_resolution(7)). */
#define MOST_LINKS 40

/* Links in /proc/self/fd lead to open files, not to names: whoever may use them has the file. */
static int is_in_proc(int fd) {
    struct statfs system;
    return fstatfs(fd, &system) == 0 && system.f_type == PROC_SUPER_MAGIC;
}

/* Puts what the link FD says before REST. */
static long follow(int fd, char *rest) {
    char longer[PATH_MAX];
    ssize_t length = readlinkat(fd, "", longer, sizeof(longer) - 1);
    if (length < 0) {
        return -errno;
    }
    size_t rest_size = strlen(rest) + 1;
    if (length + 1 + rest_size > sizeof(longer)) {
        return -ENAMETOOLONG;
    }
    longer[length] = '/';
    memcpy(longer + length + (rest_size > 1), rest, rest_size);
    memcpy(rest, longer, length + (rest_size > 1) + rest_size);
    return 0;
}

static int start(const char *path) {
    return open(path[0] == '/' ? "/" : ".", O_PATH | O_DIRECTORY | O_CLOEXEC);
}

/* Takes the first name off REST; 0 when there is none. */
static size_t take_name(char *rest, char *name, size_t size) {
    size_t skipped = strspn(rest, "/");
    size_t length = strcspn(rest + skipped, "/");
    if (length >= size) {
        return size;
    }
    memcpy(name, rest + skipped, length);
    name[length] = 0;
    memmove(rest, rest + skipped + length, strlen(rest + skipped + length) + 1);
    return length;
}

long gimlet_open_place(const char *path, long trusted_user, char *name, size_t size) {
    char rest[PATH_MAX];
    if (strlen(path) >= sizeof(rest)) {
        return -ENAMETOOLONG;
    }
    strcpy(rest, path);
    int directory = start(rest);
    for (int links = 0; directory >= 0;) {
        size_t length = take_name(rest, name, size);
        long error = length == 0 ? -EISDIR : length == size ? -ENAMETOOLONG : 0;
        int fd = -1;
        struct stat status;
        if (!error) {
            fd = openat(directory, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
            if (fd < 0 && errno == ENOENT && rest[0] == 0) {
                return directory; /* it is to be created */
            }
            error = fd < 0 || fstat(fd, &status) != 0 ? -errno : 0;
        }
        int is_link = !error && S_ISLNK(status.st_mode);
        int is_trusted = !error && (status.st_uid == 0 || status.st_uid == geteuid() ||
                                    status.st_uid == trusted_user);
        if (is_link && !is_trusted) {
            error = -EPERM;
        } else if (is_link && ++links > MOST_LINKS) {
            error = -ELOOP;
        } else if (is_link && !is_in_proc(fd)) {
            error = follow(fd, rest);
            close(fd);
            fd = error ? -1 : rest[0] == '/' ? start(rest) : dup(directory);
        } else if (!error && rest[0] == 0) {
            close(fd);
            return directory;
        } else if (is_link) {
            close(fd);
            fd = openat(directory, name, O_PATH | O_DIRECTORY | O_CLOEXEC);
            error = fd < 0 ? -errno : 0;
        } else if (!error && !S_ISDIR(status.st_mode)) {
            error = -ENOTDIR;
        }
        if (error && fd >= 0) {
            close(fd);
        }
        close(directory);
        if (error) {
            return error;
        }
        directory = fd;
    }
    return -errno;
}

long gimlet_create_file(int directory, const char *name, int mode, long user, long group) {
    int fd = openat(directory, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0) {
        return -errno;
    }
    /* Without root's rights it stays ours, and then others get no right to it either. */
    if (fchown(fd, (uid_t)user, (gid_t)group) == 0 && fchmod(fd, (mode_t)mode & 0777) != 0) {
        long error = -errno;
        close(fd);
        unlinkat(directory, name, 0);
        return error;
    }
    return fd;
}
