// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.process;

/**
 * What the kernel says of the file behind a mapping (PERF_RECORD_MMAP2 of linux/perf_event.h, or a
 * line of /proc/PID/maps). No user can give a file the identity of another one while that one is
 * there; a build id, and a path, anybody can.
 *
 * @param deviceMajor of the file system, not of what stat(2) shows: these differ on btrfs and
 *     overlayfs
 * @param inode 0 when there is no file
 * @param generation tells a file from an earlier one with the same inode; 0 where it is not known,
 *     as in /proc/PID/maps
 */
public record FileId(int deviceMajor, int deviceMinor, long inode, long generation) {
    /** No file. */
    public static final FileId NONE = new FileId(0, 0, 0, 0);

    /** Whether both may be one file: the generations agree, as far as both are known. */
    public boolean mayBe(FileId other) {
        return inode == other.inode
                && deviceMajor == other.deviceMajor
                && deviceMinor == other.deviceMinor
                && (generation == 0 || other.generation == 0 || generation == other.generation);
    }

    /** The identity without its generation. */
    FileId anyGeneration() {
        return generation == 0 ? this : new FileId(deviceMajor, deviceMinor, inode, 0);
    }
}
