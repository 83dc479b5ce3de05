// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.process;

import org.jspecify.annotations.Nullable;

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
 * @param edition tells what the file held from what it had held before somebody was seen to write
 *     to it; 0 for the first, and otherwise unique in the recording
 */
public record FileId(int deviceMajor, int deviceMinor, long inode, long generation, int edition) {
    /** No file. */
    public static final FileId NONE = new FileId(0, 0, 0, 0);

    /** A file that nobody was seen to write to. */
    public FileId(int deviceMajor, int deviceMinor, long inode, long generation) {
        this(deviceMajor, deviceMinor, inode, generation, 0);
    }

    /** Whether both may be one file: the generations agree, as far as both are known. */
    boolean mayBe(FileId other) {
        return inode == other.inode
                && deviceMajor == other.deviceMajor
                && deviceMinor == other.deviceMinor
                && isGeneration(other.generation);
    }

    /** Whether both may be one file with the same contents. */
    public boolean mayHoldTheSame(FileId other) {
        return mayBe(other) && edition == other.edition;
    }

    /** Whether a generation agrees with this one, as far as both are known. */
    boolean isGeneration(long other) {
        return generation == 0 || other == 0 || generation == other;
    }

    /** Any file on the device with that inode. */
    FileId number() {
        return generation == 0 && edition == 0
                ? this
                : new FileId(deviceMajor, deviceMinor, inode, 0);
    }

    FileId inEdition(int number) {
        return new FileId(deviceMajor, deviceMinor, inode, generation, number);
    }

    // Written out: the JVM would spin some ten classes for a record's own, at each start again.

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof FileId file
                && inode == file.inode
                && deviceMajor == file.deviceMajor
                && deviceMinor == file.deviceMinor
                && generation == file.generation
                && edition == file.edition;
    }

    @Override
    public int hashCode() {
        int device = 31 * deviceMajor + deviceMinor;
        return 31 * (31 * (31 * device + Long.hashCode(inode)) + Long.hashCode(generation))
                + edition;
    }
}
