/* SPDX-License-Identifier: Apache-2.0 */
#include "local.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/sysmacros.h>

/* Not in linux/magic.h of Debian 12, or only in the file system's own header. */
#define XFS_MAGIC      0x58465342
#define ZFS_MAGIC      0x2fc12fc1
#define BCACHEFS_MAGIC 0xca451a4e
#define JFS_MAGIC      0x3153464a
#define UDF_MAGIC      0x15013346
#define NTFS3_MAGIC    0x7366746e
#define EXFAT_MAGIC    0x2011bab0
#ifndef EROFS_SUPER_MAGIC_V1
#define EROFS_SUPER_MAGIC_V1 0xe0f5e1e2
#endif

/* Those of disks take privileges to mount; those of memory never wait. */
static const uint32_t local_types[] = {
    EXT4_SUPER_MAGIC,     XFS_MAGIC,         BTRFS_SUPER_MAGIC, TMPFS_MAGIC,
    RAMFS_MAGIC,          F2FS_SUPER_MAGIC,  SQUASHFS_MAGIC,    ZFS_MAGIC,
    EROFS_SUPER_MAGIC_V1, ISOFS_SUPER_MAGIC, MSDOS_SUPER_MAGIC, HUGETLBFS_MAGIC,
    BCACHEFS_MAGIC,       JFS_MAGIC,         UDF_MAGIC,         NTFS3_MAGIC,
    EXFAT_MAGIC,
};

/* Whether a file system is mounted where Gimlet runs: then it was by somebody who may mount here.
 */
static int is_mounted_here(unsigned device_major, unsigned device_minor) {
    char line[1024];
    int found = 0;
    FILE *mounts = fopen("/proc/self/mountinfo", "re");
    if (!mounts) {
        return 0;
    }
    while (!found && fgets(line, sizeof(line), mounts)) {
        /* A line that is longer comes in pieces; one of them could look like another line, but for
         * that somebody has to mount here. */
        unsigned found_major, found_minor;
        found = sscanf(line, "%*d %*d %u:%u ", &found_major, &found_minor) == 2 &&
                found_major == device_major && found_minor == device_minor;
    }
    fclose(mounts);
    return found;
}

/* Anybody can lay an overlay over a FUSE mount, in a user namespace of their own, and nothing tells
 * what lies below. But nobody gets it mounted here without privileges: so one that is the root of a
 * container, which the host has mounted, is as good as the host's own. The device of an overlay is
 * that of its directories; files may have others. */
static int is_overlay_of_host(int fd, const char *root) {
    struct statx file, directory;
    return statx(fd, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, STATX_MNT_ID, &file) == 0 &&
           statx(AT_FDCWD, root, AT_STATX_DONT_SYNC, STATX_MNT_ID, &directory) == 0 &&
           (file.stx_mask & directory.stx_mask & STATX_MNT_ID) != 0 &&
           file.stx_mnt_id == directory.stx_mnt_id &&
           is_mounted_here(directory.stx_dev_major, directory.stx_dev_minor);
}

int is_local(int fd, const char *root) {
    struct statfs type;
    if (fstatfs(fd, &type) != 0) {
        return 0;
    }
    for (size_t i = 0; i < sizeof(local_types) / sizeof(local_types[0]); i++) {
        if ((uint32_t)type.f_type == local_types[i]) {
            return 1;
        }
    }
    return (uint32_t)type.f_type == OVERLAYFS_SUPER_MAGIC &&
           is_overlay_of_host(fd, root[0] == '\0' ? "/" : root);
}
