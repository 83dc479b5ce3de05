// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.process;

import io.gimlet.kernel.CopyTooLargeException;
import io.gimlet.kernel.FileServer;
import io.gimlet.kernel.FoundFile;
import io.gimlet.symbols.FileOpener;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Opens files through the {@link FileServer}: no caller waits for long. Thread-safe. */
public final class ServedFiles implements FileOpener {
    /** Perf maps and debug files are on local disks nearly always. */
    private static final long LARGEST_COPY_BYTES = 64L << 20;

    private static final long NANOS_PER_MILLI = 1_000_000;

    /** An opener; all of them are alike. */
    public ServedFiles() {}

    @Override
    public Found find(Path root, String path, Links links) throws IOException {
        try {
            return new Served(
                    FoundFile.inRoot(
                            root,
                            path,
                            links == Links.FOLLOWED
                                    ? FoundFile.Links.FOLLOWED
                                    : FoundFile.Links.REFUSED,
                            root.toString()));
        } catch (IOException refused) {
            throw translated(refused, path);
        }
    }

    @Override
    public void requireDirectory(Path root, String path) throws IOException {
        try {
            FoundFile.requireDirectory(root, path, root.toString());
        } catch (IOException refused) {
            throw translated(refused, path);
        }
    }

    /**
     * Finds the file that a mapping is of, for as long as it is needed; it is checked against what
     * the kernel said when it was mapped.
     *
     * @return null when it cannot be found
     */
    public @Nullable Found behind(CodeMapping mapping) {
        FoundFile file = FileFinder.findWritten(mapping);
        return file == null ? null : new Served(file);
    }

    private static IOException translated(IOException refused, String path) {
        if (refused instanceof io.gimlet.kernel.NoAnswerException) {
            return new NoAnswerException(path);
        }
        return refused instanceof io.gimlet.kernel.FileTypeException
                ? new FileTypeException(path)
                : refused;
    }

    private record Key(int deviceMajor, int deviceMinor, long inode) {}

    private record Served(FoundFile file) implements Found {
        @Override
        public Object key() {
            FoundFile.Identity identity = file.identity();
            return new Key(identity.deviceMajor(), identity.deviceMinor(), identity.inode());
        }

        @Override
        public int userId() {
            return file.identity().userId();
        }

        @Override
        public long changedMillis() {
            return Math.floorDiv(file.identity().changedNanos(), NANOS_PER_MILLI);
        }

        @Override
        public long bytes() {
            return file.identity().bytes();
        }

        @Override
        public FileChannel open(long offset) throws IOException {
            try {
                return file.open(offset, LARGEST_COPY_BYTES).channel();
            } catch (CopyTooLargeException tooLarge) {
                throw tooLarge;
            } catch (IOException refused) {
                throw translated(refused, "the file");
            }
        }

        @Override
        public void close() {
            file.close();
        }
    }
}
