// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.unwind;

import io.gimlet.elf.ElfBytes;
import io.gimlet.elf.MalformedElfException;
import io.gimlet.elf.unwind.UnwindTable;
import io.gimlet.kernel.Host;
import io.gimlet.symbols.cache.FileCache;
import io.gimlet.symbols.cache.FileIdentity;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Rows that were parsed in earlier recordings. */
final class RowCache {
    private static final String KIND = "rows";

    /** Fewer are parsed as quickly as they are found here. */
    static final int FEWEST_ROWS = 2000;

    private final FileCache files;

    RowCache(FileCache files) {
        this.files = files;
    }

    /** The cache of the user that this process acts as; empty when it cannot be used. */
    static Optional<RowCache> ofThisUser() {
        return FileCache.ofUser(Host.effectiveUserId(), KIND, UnwindTable.class, RowCache.class)
                .map(RowCache::new);
    }

    /** The rows of a file, if they are here. */
    Optional<KernelRows> load(FileIdentity file) {
        Optional<ElfBytes> kept = files.load(file);
        return kept.isPresent() ? decode(kept.get()) : Optional.empty();
    }

    private static Optional<KernelRows> decode(ElfBytes kept) {
        if (kept.size() > FileCache.CAPACITY_BYTES) {
            return Optional.empty();
        }
        try {
            return RowFile.decode(ByteBuffer.wrap(kept.readBytes(0, (int) kept.size(), "rows")));
        } catch (MalformedElfException diskFailed) {
            return Optional.empty();
        }
    }

    /** Keeps the rows of a file, if that is worth it. */
    void store(FileIdentity file, KernelRows rows) {
        if (rows.rowCount() >= FEWEST_ROWS) {
            ByteBuffer bytes = RowFile.encode(rows);
            files.store(
                    file,
                    out -> {
                        while (bytes.hasRemaining()) {
                            out.write(bytes);
                        }
                    });
        }
    }

    /** Leaves the directory at its size. */
    void prune() {
        files.prune();
    }
}
