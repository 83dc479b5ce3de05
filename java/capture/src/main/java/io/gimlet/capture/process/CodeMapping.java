// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.process;

import io.gimlet.elf.ElfFile;
import io.gimlet.symbols.CodeFile;
import java.util.OptionalLong;

/**
 * Executable memory of a process.
 *
 * @param start the first address
 * @param end the first address behind it
 * @param fileOffset of the first address, in bytes
 * @param path as the process sees it, hostile; empty or in brackets without a file
 * @param file what the kernel said of the file
 * @param knownNanos when the kernel said so, on CLOCK_MONOTONIC: the mapping is at least that old
 */
public record CodeMapping(
        int processId,
        long start,
        long end,
        long fileOffset,
        String path,
        FileId file,
        long knownNanos) {
    /**
     * Beside its path: the objects for it, also where it is published, and its place in the
     * kernel's tables.
     */
    private static final int BYTES = 320;

    /** What the kernel calls the page that it adds to processes with uprobes. */
    private static final String UPROBES = "[uprobes]";

    /** What it calls those that it adds near instructions that it has replaced by calls. */
    private static final String PROBE_TRAMPOLINE = "[uprobes-trampoline]";

    /**
     * A mapping as the kernel tells it. The page for uprobes gets a byte before its first one, as
     * unwind information has it for what signal handlers return to: functions return to its start,
     * and a caller is looked up one byte before the address that is returned to.
     */
    static CodeMapping of(
            int processId,
            long start,
            long end,
            long fileOffset,
            String path,
            FileId file,
            long knownNanos) {
        long first = path.equals(UPROBES) ? start - 1 : start;
        return new CodeMapping(processId, first, end, fileOffset, path, file, knownNanos);
    }

    /** About what it takes in memory to keep it. */
    long keptBytes() {
        return BYTES + 2L * path.length();
    }

    boolean overlaps(CodeMapping other) {
        return start < other.end && other.start < end;
    }

    boolean contains(long address) {
        return start <= address && address < end;
    }

    /**
     * Whether an address that lies in both means the same: the same byte of the same file, or
     * generated code.
     */
    boolean agreesWith(CodeMapping other) {
        if (!hasFile() || !other.hasFile()) {
            return hasFile() == other.hasFile() && isVdso() == other.isVdso();
        }
        return fileOffset - start == other.fileOffset - other.start && isFileOf(other);
    }

    private boolean isFileOf(CodeMapping other) {
        boolean isTold = file.inode() != 0 && other.file.inode() != 0;
        return isTold ? file.mayHoldTheSame(other.file) : path.equals(other.path);
    }

    /** The part of this mapping between two addresses: what a newer mapping left of it. */
    CodeMapping part(long from, long to) {
        return new CodeMapping(
                processId, from, to, fileOffset + (from - start), path, file, knownNanos);
    }

    /** This mapping, of an edition of its file. */
    CodeMapping inEdition(int number) {
        return number == file.edition()
                ? this
                : new CodeMapping(
                        processId,
                        start,
                        end,
                        fileOffset,
                        path,
                        file.inEdition(number),
                        knownNanos);
    }

    /** Whether it is the code that the kernel maps into every process. */
    public boolean isVdso() {
        return path.equals("[vdso]");
    }

    /** Whether it is a page that the kernel adds to processes with uprobes. */
    public boolean isForUprobes() {
        return path.equals(UPROBES) || isProbeTrampoline();
    }

    /** Whether it is a page that probed instructions call. */
    public boolean isProbeTrampoline() {
        return path.equals(PROBE_TRAMPOLINE);
    }

    /** Whether a file may lie behind it: generated code, heap and stack have none. */
    public boolean hasFile() {
        return path.startsWith("/") && !path.startsWith("//anon");
    }

    /**
     * An address in memory minus that in the file; empty where no segment is, or when the file
     * cannot be read.
     */
    public OptionalLong loadBias(CodeFile opened) {
        ElfFile elf = opened.elf();
        if (elf == null) {
            return OptionalLong.empty();
        }
        if (isVdso()) {
            OptionalLong first = elf.addressOf(0);
            return first.isEmpty() ? first : OptionalLong.of(start - first.getAsLong());
        }
        return elf.loadBias(start, fileOffset);
    }
}
