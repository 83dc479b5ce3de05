// SPDX-License-Identifier: Apache-2.0
//
// A file system in user space (FUSE) with one file, `file`, of the contents of --file, mounted at
// --at. Known about it: after SIGUSR1, which it answers with the line "hangs", requests of the kind
// --hang (lookup, open or read) get no answer any more, so that whoever made one waits, and cannot
// be killed. When this program ends, all of them fail, and the mount is left behind; SIGTERM takes
// that away as well. Speaks the kernel's protocol (linux/fuse.h) itself; needs privileges.
#include <errno.h>
#include <fcntl.h>
#include <linux/fuse.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/uio.h>

#include "target.h"

static const char usage[] = "--at DIRECTORY --file FILE --hang lookup|open|read [--keep-cache]";

enum { FILE_NODE = 2, CACHED_SECONDS = 3600, LARGEST_REQUEST = 1 << 17 };

static int device;
static int contents;
static uint64_t size;
static const char *mount_point;
static uint32_t open_flags;
static volatile sig_atomic_t hangs;

static void on_hang(int number) {
    (void)number;
    hangs = 1;
    static const char line[] = "hangs\n";
    if (write(STDOUT_FILENO, line, sizeof line - 1) < 0) {
        _exit(1);
    }
}

static void on_end(int number) {
    (void)number;
    umount2(mount_point, MNT_DETACH);
    _exit(0);
}

static void answer(uint64_t unique, int error, const void *body, size_t bytes) {
    struct fuse_out_header header = {
        .len = (uint32_t)(sizeof header + bytes), .error = error, .unique = unique};
    struct iovec parts[] = {{&header, sizeof header}, {(void *)body, bytes}};
    if (writev(device, parts, 2) < 0 && errno != ENOENT) { // who asked has given up
        perror("answer");
        exit(1);
    }
}

static struct fuse_attr attributes(uint64_t node) {
    const int is_file = node == FILE_NODE;
    return (struct fuse_attr){.ino = node,
                              .size = is_file ? size : 0,
                              .blocks = is_file ? (size + 511) / 512 : 0,
                              .mode = is_file ? S_IFREG | 0755 : S_IFDIR | 0755,
                              .nlink = 1,
                              .blksize = 4096};
}

static void look_up(uint64_t unique, const char *name) {
    if (strcmp(name, "file") != 0) {
        answer(unique, -ENOENT, NULL, 0);
        return;
    }
    // Not to be remembered: each look-up comes here.
    struct fuse_entry_out entry = {
        .nodeid = FILE_NODE, .attr_valid = CACHED_SECONDS, .attr = attributes(FILE_NODE)};
    answer(unique, 0, &entry, sizeof entry);
}

static void read_file(uint64_t unique, const struct fuse_read_in *wanted) {
    static char bytes[LARGEST_REQUEST];
    const size_t most = wanted->size < sizeof bytes ? wanted->size : sizeof bytes;
    const ssize_t got = pread(contents, bytes, most, (off_t)wanted->offset);
    answer(unique, got < 0 ? -EIO : 0, bytes, got < 0 ? 0 : (size_t)got);
}

static void serve(const struct fuse_in_header *request, const void *body) {
    switch (request->opcode) {
    case FUSE_INIT: {
        struct fuse_init_out init = {.major = FUSE_KERNEL_VERSION,
                                     .minor = FUSE_KERNEL_MINOR_VERSION,
                                     .max_readahead = 1 << 16,
                                     .max_background = 12,
                                     .max_write = 4096,
                                     .time_gran = 1};
        answer(request->unique, 0, &init, sizeof init);
        return;
    }
    case FUSE_LOOKUP:
        look_up(request->unique, body);
        return;
    case FUSE_GETATTR: {
        struct fuse_attr_out out = {.attr_valid = CACHED_SECONDS,
                                    .attr = attributes(request->nodeid)};
        answer(request->unique, 0, &out, sizeof out);
        return;
    }
    case FUSE_OPEN: {
        struct fuse_open_out out = {.open_flags = open_flags};
        answer(request->unique, 0, &out, sizeof out);
        return;
    }
    case FUSE_READ:
        read_file(request->unique, body);
        return;
    case FUSE_STATFS: {
        struct fuse_statfs_out out = {.st = {.bsize = 4096, .namelen = 255}};
        answer(request->unique, 0, &out, sizeof out);
        return;
    }
    case FUSE_RELEASE:
    case FUSE_FLUSH:
        answer(request->unique, 0, NULL, 0);
        return;
    case FUSE_FORGET:
    case FUSE_BATCH_FORGET:
    case FUSE_INTERRUPT:
        return; // no answer is expected
    default:
        answer(request->unique, -ENOSYS, NULL, 0);
    }
}

static void mount_it(const char *at) {
    char options[128];
    device = open("/dev/fuse", O_RDWR | O_CLOEXEC);
    snprintf(options, sizeof options, "fd=%d,rootmode=40000,user_id=0,group_id=0,allow_other",
             device);
    if (device < 0 || mount("hung-mount", at, "fuse", MS_NOSUID | MS_NODEV, options) != 0) {
        perror(at);
        exit(1);
    }
}

int main(int argc, char **argv) {
    target_usage(argc, argv, usage);
    const char *hang = target_option(argc, argv, "--hang", "");
    const uint32_t hanging = strcmp(hang, "lookup") == 0 ? FUSE_LOOKUP
                             : strcmp(hang, "open") == 0 ? FUSE_OPEN
                                                         : FUSE_READ;
    contents = open(target_option(argc, argv, "--file", ""), O_RDONLY | O_CLOEXEC);
    struct stat status;
    if (contents < 0 || fstat(contents, &status) != 0) {
        perror("--file");
        return 1;
    }
    size = (uint64_t)status.st_size;
    open_flags = target_flag(argc, argv, "--keep-cache") ? FOPEN_KEEP_CACHE : 0;
    mount_point = target_option(argc, argv, "--at", "");
    mount_it(mount_point);
    struct sigaction action = {.sa_handler = on_hang, .sa_flags = SA_RESTART};
    sigaction(SIGUSR1, &action, NULL);
    action.sa_handler = on_end;
    sigaction(SIGTERM, &action, NULL);
    target_ready(argc, argv);
    static union {
        struct fuse_in_header header;
        char bytes[LARGEST_REQUEST + 4096];
    } request;
    for (;;) {
        const ssize_t got = read(device, &request, sizeof request);
        if (got < 0 && (errno == EINTR || errno == ENOENT || errno == EAGAIN)) {
            continue;
        }
        if (got < (ssize_t)sizeof request.header) {
            return 0; // it was unmounted
        }
        if (!hangs || request.header.opcode != hanging) {
            serve(&request.header, request.bytes + sizeof request.header);
        }
    }
}
