// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

import io.gimlet.elf.ElfFile;
import io.gimlet.elf.MalformedElfException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A file with code, as it was when it was opened: its bytes, what they say as an ELF file, or why
 * they say nothing. Immutable; safe for use by several threads. Two of them are equal only when
 * they are one: whoever keeps something for a file keeps it by this object.
 */
public final class CodeFile {
    private final MemorySegment bytes;
    private final @Nullable ElfFile elf;
    private final @Nullable UnknownReason refusal;
    private final String buildId;
    private final boolean isVdso;
    private final @Nullable Origin origin;
    private final @Nullable BooleanSupplier watch;

    /**
     * Where a file was found, which is where to look for what belongs to it.
     *
     * @param root a directory that stands for the root directory: that of a process, in the proc
     *     file system, or our own
     * @param path of the file below it, absolute
     * @param owner the user that the file belongs to
     */
    public record Origin(Path root, String path, int owner) {
        private static final Path ROOT = Path.of("/");
        private static final Path SELF = Path.of("/proc/self");

        /** Returns whether the root directory shows what our own does. */
        public boolean isOurs() {
            return root.equals(ROOT)
                    || (leadsWhereOursDoes("root") && leadsWhereOursDoes("ns/mnt"));
        }

        private boolean leadsWhereOursDoes(String link) {
            try {
                return Files.readSymbolicLink(root.resolveSibling(link))
                        .equals(Files.readSymbolicLink(SELF.resolve(link)));
            } catch (IOException noProcess) {
                return false;
            }
        }
    }

    private CodeFile(
            MemorySegment bytes,
            @Nullable ElfFile elf,
            @Nullable UnknownReason refusal,
            String buildId,
            boolean isVdso,
            @Nullable Origin origin,
            @Nullable BooleanSupplier watch) {
        this.origin = origin;
        this.bytes = bytes;
        this.elf = elf;
        this.refusal = refusal;
        this.buildId = buildId;
        this.isVdso = isVdso;
        this.watch = watch;
    }

    /**
     * The file that these bytes are; one that cannot be used keeps its reason.
     *
     * @param bytes the whole file; readable as long as the result is used
     */
    public static CodeFile of(MemorySegment bytes) {
        return parse(bytes, false, null, null);
    }

    /**
     * A file as it is now, mapped for as long as the result is used; one that cannot be used keeps
     * its reason.
     *
     * @throws IOException if it cannot be opened
     */
    public static CodeFile open(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            int owner = (int) Files.getAttribute(path, "unix:uid");
            var origin = new Origin(Path.of("/"), path.toRealPath().toString(), owner);
            return parse(
                    channel.map(MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto()),
                    false,
                    origin,
                    null);
        }
    }

    /**
     * The file that a channel is open for, mapped for as long as the result is used; the channel
     * may be closed before.
     *
     * @param watch tells whether the contents are others now; asked by several threads
     * @throws IOException if it cannot be mapped
     */
    public static CodeFile map(FileChannel channel, Origin origin, BooleanSupplier watch)
            throws IOException {
        return parse(
                channel.map(MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto()),
                false,
                origin,
                watch);
    }

    /**
     * The code that the kernel maps into every process (vdso(7)), which has no file.
     *
     * @param image the pages as they are mapped
     */
    public static CodeFile ofVdso(MemorySegment image) {
        return parse(image, true, null, null);
    }

    /** What stands for a file that there is nothing to read of. */
    public static CodeFile refused(UnknownReason reason) {
        return new CodeFile(MemorySegment.NULL, null, reason, "", false, null, null);
    }

    private static CodeFile parse(
            MemorySegment bytes,
            boolean isVdso,
            @Nullable Origin origin,
            @Nullable BooleanSupplier watch) {
        try {
            ElfFile elf = ElfFile.parse(bytes);
            String buildId = elf.buildId().map(id -> id.hex()).orElse("");
            return new CodeFile(bytes, elf, null, buildId, isVdso, origin, watch);
        } catch (MalformedElfException unusable) {
            return refused(UnknownReason.of(unusable));
        }
    }

    /** Returns the whole file; empty when there is a refusal. */
    public MemorySegment bytes() {
        return bytes;
    }

    /** Returns the ELF file; null when there is a refusal. */
    public @Nullable ElfFile elf() {
        return elf;
    }

    /** Returns the ELF file, of which there must be one. */
    public ElfFile requireElf() {
        return Objects.requireNonNull(elf, "the file was refused");
    }

    /** Lets go of the file's pages, as {@link ElfFile#unload} does. */
    public void unload() {
        if (elf != null) {
            elf.unload();
        }
    }

    /** Returns why there is nothing to read; null when there is. */
    public @Nullable UnknownReason refusal() {
        return refusal;
    }

    /** Returns lower-case hexadecimal digits; empty when the file has no build id. */
    public String buildId() {
        return buildId;
    }

    /**
     * Returns whether somebody has written to the file since it was opened, as far as that is
     * watched: what is read from it is then not what was mapped.
     */
    public boolean isRewritten() {
        return watch != null && watch.getAsBoolean();
    }

    /** Returns where the file was found; null for bytes that are no file, or of an unknown one. */
    public @Nullable Origin origin() {
        return origin;
    }

    /** Returns whether this is the code that the kernel maps into every process. */
    public boolean isVdso() {
        return isVdso;
    }
}
