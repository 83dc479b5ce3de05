// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.process;

import static java.util.Objects.requireNonNull;

import io.gimlet.kernel.CopyTooLargeException;
import io.gimlet.kernel.FoundFile;
import io.gimlet.kernel.FoundFile.Identity;
import io.gimlet.kernel.NoAnswerException;
import io.gimlet.symbols.CodeFile;
import io.gimlet.symbols.UnknownReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the file that a mapping is of. Every way there is checked against what the kernel said when
 * it was mapped: by now another file may be mapped in its place, or have its name.
 */
final class FileFinder {
    private FileFinder() {}

    private static final Path ROOT = Path.of("/");

    /**
     * A file, or the reason why there is none.
     *
     * @param identity null when there is none
     */
    record Found(CodeFile file, @Nullable Identity identity) {}

    /**
     * Looks at the link of the very mapping, then for its name in the process's root and in ours.
     *
     * @param isDoubted whether the file must be seen to be older than the mapping: what had its
     *     place before was replaced or written to, and the clock of file systems is coarse
     */
    static Found find(CodeMapping mapping, boolean isDoubted) {
        Path process = ProcFiles.livingDirectory(mapping.processId());
        Search search = new Search(mapping, process, isDoubted);
        boolean found =
                search.tryMapped()
                        || search.tryName(process.resolve("root"))
                        || search.tryName(ROOT);
        return found ? search.found() : new Found(CodeFile.refused(search.refusal()), null);
    }

    /**
     * Finds a file that its process goes on writing to, so that only its identity tells it.
     *
     * @return held, for the caller to close; null when there is none
     */
    static @Nullable FoundFile findWritten(CodeMapping mapping) {
        Path process = ProcFiles.livingDirectory(mapping.processId());
        FileId id = mapping.file();
        String device = "device " + id.deviceMajor() + ":" + id.deviceMinor();
        FoundFile found = null;
        try {
            found = FoundFile.mapped(process, mapping.start(), mapping.end(), device);
        } catch (IOException notThere) {
            found = null;
        }
        for (Path root : List.of(process.resolve("root"), ROOT)) {
            if (found != null && isOf(mapping, found.identity())) {
                return found;
            }
            if (found != null) {
                found.close();
            }
            try {
                found = FoundFile.inRoot(root, mapping.path(), FoundFile.Links.REFUSED, device);
            } catch (IOException notThere) {
                found = null;
            }
        }
        if (found != null && !isOf(mapping, found.identity())) {
            found.close();
            return null;
        }
        return found;
    }

    /** Where the file system shows a device of its own (btrfs, overlayfs), the inode tells. */
    private static boolean isOf(CodeMapping mapping, Identity identity) {
        return isExactly(mapping.file(), identity)
                || (identity.deviceMajor() == 0 && identity.inode() == mapping.file().inode());
    }

    /** Whether stat(2) shows just what the kernel said when the file was mapped. */
    static boolean isExactly(FileId mapped, Identity found) {
        return mapped.inode() == found.inode()
                && mapped.deviceMajor() == found.deviceMajor()
                && mapped.deviceMinor() == found.deviceMinor();
    }

    /** One search, with what it met on its ways. */
    private static final class Search {
        private final CodeMapping mapping;
        private final Path process;
        private final boolean isDoubted;
        private final MappedTime time;
        private final String device;
        private @Nullable Found found;
        private boolean metAnother;

        /** Why the file was found but not read; null when it was not. */
        private @Nullable UnknownReason refusal;

        Search(CodeMapping mapping, Path process, boolean isDoubted) {
            this.mapping = mapping;
            this.process = process;
            this.isDoubted = isDoubted;
            time = MappedTime.of(mapping);
            FileId file = mapping.file();
            device = "device " + file.deviceMajor() + ":" + file.deviceMinor();
        }

        Found found() {
            return requireNonNull(found);
        }

        boolean tryMapped() {
            long start = mapping.start();
            try (FoundFile file = FoundFile.mapped(process, start, mapping.end(), device)) {
                Identity identity = file.identity();
                boolean isIt =
                        isExactly(mapping.file(), identity)
                                || (isUntold(identity) && leadsToPath(file.target()));
                return take(file, identity, isIt);
            } catch (IOException notThere) {
                return refuse(notThere);
            }
        }

        private boolean leadsToPath(String target) {
            return target.equals(mapping.path()) || target.equals(mapping.path() + " (deleted)");
        }

        /** The file of this name if nothing happened to it since the mapping was made. */
        boolean tryName(Path root) {
            if (refusal != null) {
                return false; // another name would not make it readable
            }
            try (FoundFile file =
                    FoundFile.inRoot(root, mapping.path(), FoundFile.Links.FOLLOWED, device)) {
                Identity identity = file.identity();
                boolean isIt =
                        isExactly(mapping.file(), identity)
                                || (isUntold(identity) && !time.isBeforeChange(identity));
                return take(file, identity, isIt);
            } catch (IOException notThere) {
                return refuse(notThere);
            }
        }

        private boolean refuse(IOException exception) {
            if (exception instanceof NoAnswerException) {
                refusal = UnknownReason.FILE_NO_ANSWER;
            } else if (exception instanceof CopyTooLargeException) {
                refusal = UnknownReason.FILE_NOT_COPIED;
            }
            return false;
        }

        /**
         * Whether the file system shows other numbers than the kernel uses: those without a device
         * of their own (btrfs, overlayfs) may.
         */
        private boolean isUntold(Identity identity) {
            return identity.deviceMajor() == 0
                    && (mapping.file().deviceMajor() != identity.deviceMajor()
                            || mapping.file().deviceMinor() != identity.deviceMinor());
        }

        private boolean take(FoundFile file, Identity identity, boolean isIt) throws IOException {
            CodeFile code =
                    isIt && !time.isBeforeBirth(identity, isDoubted)
                            ? CopiedFiles.map(file, process, mapping)
                            : null;
            // Runtimes go on writing to files of theirs that are no programs.
            if (code != null && code.elf() != null && time.isBeforeWriting(identity, isDoubted)) {
                code = null;
            }
            found = code == null ? null : new Found(code, identity);
            metAnother |= code == null;
            return code != null;
        }

        UnknownReason refusal() {
            if (refusal != null) {
                return refusal;
            }
            if (!Files.exists(process)) {
                return UnknownReason.PROCESS_GONE;
            }
            return metAnother ? UnknownReason.FILE_CHANGED : UnknownReason.FILE_NOT_OPENED;
        }
    }
}
