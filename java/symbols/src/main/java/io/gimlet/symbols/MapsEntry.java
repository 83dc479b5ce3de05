// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

/**
 * One mapping of a process, a line of {@code /proc/PID/maps}.
 *
 * @param start first address
 * @param end address after the last one
 * @param permissions a set of {@link #READ}, {@link #WRITE}, {@link #EXECUTE}, {@link #SHARED}
 * @param fileOffset where in the file it starts, in bytes; 0 without a file
 * @param deviceMajor major number of the file's device
 * @param deviceMinor minor number of the file's device
 * @param inode inode of the file; 0 without a file
 * @param path path of the file as the process sees it, or a name such as {@code [vdso]}; empty for
 *     anonymous memory. The target chooses it: clean it before it is shown
 * @param deleted whether the file was deleted or replaced. A file whose name ends in {@code "
 *     (deleted)"} cannot be told apart
 */
public record MapsEntry(
        long start,
        long end,
        int permissions,
        long fileOffset,
        int deviceMajor,
        int deviceMinor,
        long inode,
        String path,
        boolean deleted) {
    /** Permission: readable. */
    public static final int READ = 4;

    /** Permission: writable. */
    public static final int WRITE = 2;

    /** Permission: executable. */
    public static final int EXECUTE = 1;

    /** Shared with other processes rather than private. */
    public static final int SHARED = 8;

    /** Returns whether code in it can run. */
    public boolean isExecutable() {
        return (permissions & EXECUTE) != 0;
    }

    /** Returns whether it can be read. */
    public boolean isReadable() {
        return (permissions & READ) != 0;
    }

    /** Returns whether it can be written. */
    public boolean isWritable() {
        return (permissions & WRITE) != 0;
    }

    /** Returns whether it has a file behind it, also a deleted one or one without a name. */
    public boolean hasFile() {
        return inode != 0;
    }

    /** Returns whether it is the code that the kernel maps into every process. */
    public boolean isVdso() {
        return !hasFile() && path.equals("[vdso]");
    }

    /**
     * Returns whether it is the page of old system calls at a fixed address on x86-64, which cannot
     * be read.
     */
    public boolean isVsyscall() {
        return !hasFile() && path.equals("[vsyscall]");
    }

    /** Returns whether an address lies in it. */
    public boolean contains(long address) {
        return Long.compareUnsigned(start, address) <= 0 && Long.compareUnsigned(address, end) < 0;
    }
}
