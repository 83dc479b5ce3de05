// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

import org.jspecify.annotations.Nullable;

/**
 * A range of addresses that one file backs.
 *
 * <p>Addresses are unsigned: those of the kernel are negative as {@code long}.
 *
 * @param start first address
 * @param limit first address behind the range; 0 when unknown
 * @param fileOffset offset in the file, in bytes, of the byte at {@code start}
 * @param file path of the file, or a name in brackets ({@code [vdso]}, {@code [kernel.kallsyms]}),
 *     or empty
 * @param buildId build id in hexadecimal, or empty when unknown
 * @param fileAddress the address that the file states for the byte at {@code start}; its {@code
 *     fileOffset} where nothing better is known
 */
public record Mapping(
        long start, long limit, long fileOffset, String file, String buildId, long fileAddress) {

    /** A mapping of a file whose addresses are offsets in it, as far as is known. */
    public Mapping(long start, long limit, long fileOffset, String file, String buildId) {
        this(start, limit, fileOffset, file, buildId, fileOffset);
    }

    /** The address that the file states for one in this mapping. */
    public long inFile(long address) {
        return address - start + fileAddress;
    }

    /** The kind of the code that lives here. */
    public FrameKind kind() {
        if (isKernelName(file)) {
            return FrameKind.KERNEL;
        }
        return isFile(file) || file.equals("[vdso]") || file.equals("[vsyscall]")
                ? FrameKind.NATIVE
                : FrameKind.OTHER;
    }

    /**
     * The last part of the path: {@code libc.so.6} of {@code /lib/libc.so.6}. A name in brackets is
     * whole.
     */
    public String baseName() {
        return file.startsWith("[") ? file : file.substring(file.lastIndexOf('/') + 1);
    }

    private static boolean isKernelName(String file) {
        return file.startsWith("[kernel")
                || file.startsWith("[guest.kernel")
                || file.startsWith("[bpf")
                || file.endsWith(".ko");
    }

    /** The kernel calls memory without a file {@code //anon} in perf's records. */
    private static boolean isFile(String file) {
        return !file.isEmpty() && !file.startsWith("[") && !file.startsWith("//anon");
    }

    // A record's own equals and hashCode link through invokedynamic, which costs a cold JVM
    // milliseconds that writing a profile has not got.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Mapping that
                && start == that.start
                && limit == that.limit
                && fileOffset == that.fileOffset
                && fileAddress == that.fileAddress
                && file.equals(that.file)
                && buildId.equals(that.buildId);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * Long.hashCode(start) + Long.hashCode(fileOffset)) + file.hashCode();
    }
}
