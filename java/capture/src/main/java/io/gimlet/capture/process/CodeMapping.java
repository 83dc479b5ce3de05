// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.process;

import io.gimlet.capture.unwind.UnwindFile;
import io.gimlet.elf.ElfFile;
import io.gimlet.profile.Mapping;
import io.gimlet.symbols.NameCleaner;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Executable memory of a process, and the file behind it once a frame has hit it. */
public final class CodeMapping {
    private final int processId;
    private final long start;
    private final long end;
    private final long fileOffset;
    private final String path;
    private final long inode;
    private final @Nullable String expectedBuildId;

    private @Nullable CodeFile file;
    private @Nullable Mapping profileMapping;

    /**
     * A mapping.
     *
     * @param path as the process sees it, hostile; empty or in brackets without a file
     * @param inode 0 when it is not known
     * @param expectedBuildId the build id that the kernel gave; null when it gave none
     */
    CodeMapping(
            int processId,
            long start,
            long end,
            long fileOffset,
            String path,
            long inode,
            @Nullable String expectedBuildId) {
        this.processId = processId;
        this.start = start;
        this.end = end;
        this.fileOffset = fileOffset;
        this.path = path;
        this.inode = inode;
        this.expectedBuildId = expectedBuildId;
    }

    int processId() {
        return processId;
    }

    public long start() {
        return start;
    }

    public long end() {
        return end;
    }

    public String path() {
        return path;
    }

    long inode() {
        return inode;
    }

    @Nullable String expectedBuildId() {
        return expectedBuildId;
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
        return fileOffset - start == other.fileOffset - other.start
                && path.equals(other.path)
                && (inode == 0 || other.inode == 0 || inode == other.inode)
                && hasBuildIdOf(other);
    }

    private boolean hasBuildIdOf(CodeMapping other) {
        String mine = knownBuildId();
        String theirs = other.knownBuildId();
        return mine == null || theirs == null || mine.equals(theirs);
    }

    private @Nullable String knownBuildId() {
        return expectedBuildId != null || file == null ? expectedBuildId : file.buildId();
    }

    /** The part of this mapping between two addresses: what a newer mapping left of it. */
    CodeMapping part(long from, long to) {
        CodeMapping part =
                new CodeMapping(
                        processId,
                        from,
                        to,
                        fileOffset + (from - start),
                        path,
                        inode,
                        expectedBuildId);
        part.file = file;
        return part;
    }

    public boolean isVdso() {
        return path.equals("[vdso]");
    }

    /** Whether a file may lie behind it: generated code, heap and stack have none. */
    public boolean hasFile() {
        return path.startsWith("/") && !path.startsWith("//anon");
    }

    public @Nullable CodeFile file() {
        return file;
    }

    void open(CodeFile opened) {
        file = opened;
    }

    /** The file's unwind tables; null while it is not open, or when it has no code to read. */
    public @Nullable UnwindFile unwindFile() {
        return file == null ? null : file.unwind();
    }

    /** An address in memory minus that in the file; empty where no segment is. */
    public OptionalLong loadBias() {
        ElfFile elf = file == null ? null : file.elf();
        if (elf == null) {
            return OptionalLong.empty();
        }
        if (isVdso()) {
            OptionalLong first = elf.addressOf(0);
            return first.isEmpty() ? first : OptionalLong.of(start - first.getAsLong());
        }
        return elf.loadBias(start, fileOffset);
    }

    /** The address in the file's own numbering (its symbols'); empty where no segment is. */
    public OptionalLong fileAddress(long address) {
        CodeFile code = file;
        ElfFile elf = code == null ? null : code.elf();
        if (elf == null) {
            return OptionalLong.empty();
        }
        if (isVdso()) {
            return elf.addressOf(address - start);
        }
        OptionalLong bias = loadBias();
        return bias.isEmpty() ? bias : OptionalLong.of(address - bias.getAsLong());
    }

    /** How profiles show this mapping. */
    public Mapping profileMapping() {
        Mapping made = profileMapping;
        if (made == null) {
            String buildId = file == null ? "" : file.buildId();
            if (buildId.isEmpty() && expectedBuildId != null) {
                buildId = expectedBuildId;
            }
            String name = path.isEmpty() ? "//anon" : NameCleaner.clean(path);
            made = new Mapping(start, end, fileOffset, name, buildId);
            profileMapping = made;
        }
        return made;
    }
}
