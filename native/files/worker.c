/* SPDX-License-Identifier: Apache-2.0 */
#include "worker.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../gimlet.h"
#include "local.h"
#include "messages.h"

/* O_NONBLOCK: neither a FIFO that took the place of a file, nor whoever holds a lease on one. */
#define FOR_READING (O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)

#define CHUNK_BYTES (1 << 18)

static int64_t nanos(const struct statx_timestamp *time) {
    return time->tv_sec * 1000000000L + time->tv_nsec;
}

/* FD if it is of a regular file, or of a directory, told in the answer; -errno, and closed, if not.
 */
static int of_type(int fd, mode_t type, struct gimlet_file_answer *answer) {
    struct statx found;
    /* A network file system answers with what it knows, instead of waiting for its server. */
    if (statx(fd, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, STATX_BASIC_STATS | STATX_BTIME,
              &found) != 0) {
        int error = -errno;
        close(fd);
        return error;
    }
    if ((found.stx_mode & S_IFMT) != type) {
        close(fd);
        return type == S_IFDIR ? -ENOTDIR : -EINVAL;
    }
    answer->device_major = found.stx_dev_major;
    answer->device_minor = found.stx_dev_minor;
    answer->inode = found.stx_ino;
    answer->born_ns = (found.stx_mask & STATX_BTIME) != 0 ? nanos(&found.stx_btime) : 0;
    answer->changed_ns = nanos(&found.stx_ctime);
    answer->written_ns = nanos(&found.stx_mtime);
    answer->bytes = found.stx_size;
    answer->user = found.stx_uid;
    return fd;
}

/* Finds the name of a link in map_files that has the same start, such as 7f00-. */
static int find_same_start(int directory, const char *range, char *name, size_t size) {
    size_t length = (size_t)(strchrnul(range, '-') - range) + 1;
    int listed = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *links = listed < 0 ? NULL : fdopendir(listed);
    if (!links) {
        return -errno;
    }
    int found = -ENOENT;
    for (struct dirent *link; found < 0 && (link = readdir(links)) != NULL;) {
        if (strncmp(link->d_name, range, length) == 0 && strlen(link->d_name) < size) {
            strcpy(name, link->d_name);
            found = 0;
        }
    }
    closedir(links);
    return found;
}

/* O_PATH, here and below: a FIFO in the place of the file must not block us, and a device not feel
 * us. */
static int find_mapped(const char *root, const char *range, struct gimlet_file_answer *answer) {
    char name[64];
    int directory = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0) {
        return -errno;
    }
    int fd = openat(directory, range, O_PATH | O_CLOEXEC);
    int error = fd < 0 ? -errno : 0;
    if (error == -ENOENT) {
        /* Linkers map a whole library as code where it has one segment, and then data over its end.
         */
        error = find_same_start(directory, range, name, sizeof(name));
        if (!error) {
            range = name;
            fd = openat(directory, name, O_PATH | O_CLOEXEC);
            error = fd < 0 ? -errno : 0;
        }
    }
    if (!error) {
        ssize_t length = readlinkat(directory, range, answer->target, sizeof(answer->target));
        answer->target[length > 0 && length < (ssize_t)sizeof(answer->target) ? length : 0] = '\0';
    }
    close(directory);
    return error ? error : of_type(fd, S_IFREG, answer);
}

static int find_below(const char *root, const char *path, uint32_t flags,
                      struct gimlet_file_answer *answer) {
    int directory = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0) {
        return -errno;
    }
    struct open_how how = {.flags = O_PATH | O_CLOEXEC,
                           .resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS};
    if (flags & GIMLET_FILE_NO_LINKS) {
        how.resolve |= RESOLVE_NO_SYMLINKS;
    }
    int fd = (int)syscall(SYS_openat2, directory, path, &how, sizeof(how));
    int error = -errno;
    close(directory);
    return fd < 0 ? error : of_type(fd, flags & GIMLET_FILE_DIRECTORY ? S_IFDIR : S_IFREG, answer);
}

static int write_all(int fd, const char *bytes, size_t size, off_t offset) {
    while (size > 0) {
        ssize_t written = pwrite(fd, bytes, size, offset);
        if (written <= 0) {
            return written == 0 ? -EIO : -errno;
        }
        bytes += written;
        offset += written;
        size -= (size_t)written;
    }
    return 0;
}

/* Copies what is there from OFFSET on to a place in COPY, LIMIT bytes at most. */
static int copy_bytes(int fd, off_t offset, size_t limit, int copy, off_t place) {
    static char chunk[CHUNK_BYTES];
    while (limit > 0) {
        ssize_t got = pread(fd, chunk, limit < CHUNK_BYTES ? limit : CHUNK_BYTES, offset);
        if (got <= 0) {
            return got == 0 ? 0 : -errno;
        }
        int error = write_all(copy, chunk, (size_t)got, place);
        if (error) {
            return error;
        }
        offset += got;
        place += got;
        limit -= (size_t)got;
    }
    return 0;
}

static int new_copy(void) {
    int copy = memfd_create("gimlet-copy", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    return copy < 0 ? -errno : copy;
}

/* The copy for nobody to change, or the error. */
static int sealed(int copy, int error, struct gimlet_file_answer *answer) {
    struct stat status;
    if (!error &&
        (fstat(copy, &status) != 0 ||
         fcntl(copy, F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE) != 0)) {
        error = -errno;
    }
    if (error) {
        close(copy);
        return error;
    }
    answer->bytes = (uint64_t)status.st_size;
    answer->is_copy = 1;
    return copy;
}

static int copy_file(int fd, const struct gimlet_file_request *request,
                     struct gimlet_file_answer *answer) {
    int copy = new_copy();
    if (copy < 0) {
        return copy;
    }
    /* One more, to see that there is more. */
    off_t offset = (off_t)request->offset;
    int error = copy_bytes(fd, offset, request->limit + 1, copy, offset);
    off_t end = lseek(copy, 0, SEEK_END);
    if (!error && end > offset + (off_t)request->limit) {
        error = -EFBIG;
    }
    return sealed(copy, error, answer);
}

/* What tells a file from an earlier one with its inode; 0 when that is not told. */
static uint64_t generation_of(int fd) {
    /* The number of the request says long, but file systems write an int. */
    long generation = 0;
    return ioctl(fd, FS_IOC_GETVERSION, &generation) == 0 ? (uint32_t)generation : 0;
}

static int open_found(int found, const char *root, const struct gimlet_file_request *request,
                      struct gimlet_file_answer *answer) {
    char link[64];
    snprintf(link, sizeof(link), "/proc/self/fd/%d", found);
    int fd = open(link, FOR_READING);
    if (fd < 0) {
        return -errno;
    }
    if (is_local(fd, root)) {
        answer->generation = generation_of(fd);
        return of_type(fd, S_IFREG, answer);
    }
    int copy = copy_file(fd, request, answer);
    close(fd);
    return copy;
}

static int read_bytes(int fd, const struct gimlet_file_request *request,
                      struct gimlet_file_answer *answer) {
    int copy = new_copy();
    return copy < 0 ? copy
                    : sealed(copy, copy_bytes(fd, (off_t)request->offset, request->limit, copy, 0),
                             answer);
}

static int answer_one(const struct gimlet_file_request *request, int given,
                      struct gimlet_file_answer *answer) {
    const char *root = request->text;
    const char *path = request->text + request->path_start;
    switch (request->operation) {
    case GIMLET_FILE_FIND_MAPPED:
        return find_mapped(root, path, answer);
    case GIMLET_FILE_FIND_BELOW:
        return find_below(root, path, request->flags, answer);
    case GIMLET_FILE_OPEN:
        return open_found(given, root, request, answer);
    case GIMLET_FILE_READ:
        return read_bytes(given, request, answer);
    default:
        return -ENOSYS;
    }
}

void answer_requests(int socket) {
    static struct gimlet_file_request request;
    static struct gimlet_file_answer answer;
    int given;
    while (receive_message(socket, &request, sizeof(request), &given) > 0) {
        memset(&answer, 0, offsetof(struct gimlet_file_answer, target) + 1);
        int fd = answer_one(&request, given, &answer);
        answer.result = fd < 0 ? fd : 0;
        size_t size = offsetof(struct gimlet_file_answer, target) + strlen(answer.target) + 1;
        send_message(socket, &answer, size, fd);
        if (fd >= 0) {
            close(fd);
        }
        if (given >= 0) {
            close(given);
        }
    }
}
