// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf;

/**
 * One program header: a part of the file and where the loader puts it. All numbers are as the file
 * states them, unchecked.
 *
 * @param type what it is, such as {@link #PT_LOAD}
 * @param flags a set of {@link #PF_X}, {@link #PF_W}, {@link #PF_R}
 * @param fileOffset where its bytes begin in the file
 * @param address the virtual address it is linked for ({@code p_vaddr})
 * @param fileSize its length in the file, in bytes
 * @param memorySize its length in memory, in bytes; what exceeds {@code fileSize} is zeros
 * @param alignment alignment of the address, in bytes
 */
public record Segment(
        int type,
        int flags,
        long fileOffset,
        long address,
        long fileSize,
        long memorySize,
        long alignment) {
    /** Type: mapped into memory. */
    public static final int PT_LOAD = 1;

    /** Type: the dynamic linker's table. */
    public static final int PT_DYNAMIC = 2;

    /** Type: notes, such as the build id. */
    public static final int PT_NOTE = 4;

    /** Type: the header of {@code .eh_frame}, for unwinding. */
    public static final int PT_GNU_EH_FRAME = 0x6474e550;

    /** Flag: executable. */
    public static final int PF_X = 1;

    /** Flag: writable. */
    public static final int PF_W = 2;

    /** Flag: readable. */
    public static final int PF_R = 4;

    /** Returns whether the loader maps it executable. */
    public boolean isExecutable() {
        return (flags & PF_X) != 0;
    }

    /** Returns whether the loader maps it writable. */
    public boolean isWritable() {
        return (flags & PF_W) != 0;
    }

    /** Returns whether the loader maps it at all. */
    public boolean isLoad() {
        return type == PT_LOAD;
    }

    /** Returns whether a byte of the file is part of this segment. */
    public boolean containsFileOffset(long offset) {
        return Long.compareUnsigned(offset - fileOffset, fileSize) < 0;
    }

    /** Returns whether an address is backed by bytes of the file in this segment. */
    public boolean containsFileAddress(long virtualAddress) {
        return Long.compareUnsigned(virtualAddress - address, fileSize) < 0;
    }
}
