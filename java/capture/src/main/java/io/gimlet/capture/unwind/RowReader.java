// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.unwind;

import io.gimlet.elf.MalformedElfException;
import io.gimlet.elf.unwind.UnwindTable;
import io.gimlet.symbols.cache.FileIdentity;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Gets the rows of files: from the cache, or else from the files. For the loading thread. */
final class RowReader implements AutoCloseable {
    /** What the cache does not have yet. */
    private record Parsed(UnwindFile file, FileIdentity identity, KernelRows rows) {}

    private final @Nullable RowCache cache;
    private @Nullable Parsed parsed;

    RowReader(Optional<RowCache> cache) {
        this.cache = cache.orElse(null);
    }

    /**
     * The rows of a file; empty when it has none that can be read.
     *
     * @param mayGoOn asked again and again while the file is read
     * @throws CancellationException when it may not
     */
    Optional<KernelRows> read(UnwindFile file, BooleanSupplier mayGoOn) {
        FileIdentity identity = cache == null ? null : FileIdentity.of(file.elf()).orElse(null);
        Optional<KernelRows> cached =
                cache == null || identity == null ? Optional.empty() : cache.load(identity);
        try {
            Optional<KernelRows> rows =
                    cached.isPresent() ? cached : parse(file, identity, mayGoOn);
            // Now, as it may have happened meanwhile.
            return file.codeFile().isRewritten() ? Optional.empty() : rows;
        } catch (MalformedElfException malformed) {
            return Optional.empty();
        } catch (InternalError | OutOfMemoryError unreadable) {
            // The JVM's answer to SIGBUS: the file was cut short while it was mapped. Or its rows
            // are more than there is room for here: others can still be read.
            return Optional.empty();
        } finally {
            file.unload();
        }
    }

    private Optional<KernelRows> parse(
            UnwindFile file, @Nullable FileIdentity identity, BooleanSupplier mayGoOn)
            throws MalformedElfException {
        UnwindTable own = file.read(mayGoOn);
        if (own.rowCount() == 0) {
            // Not for the cache: the identity is that of one file.
            return file.readDebugFile(mayGoOn).filter(it -> it.rowCount() > 0).map(KernelRows::new);
        }
        KernelRows rows = new KernelRows(own);
        parsed = identity == null ? null : new Parsed(file, identity, rows);
        return Optional.of(rows);
    }

    /** Gives the cache what was parsed last, unless the file changed in the meantime. */
    void storeParsed() {
        Parsed fresh = parsed;
        parsed = null;
        if (cache != null && fresh != null && isUnchanged(fresh)) {
            cache.store(fresh.identity(), fresh.rows());
        }
    }

    private static boolean isUnchanged(Parsed parsed) {
        return FileIdentity.of(parsed.file().elf()).filter(parsed.identity()::equals).isPresent();
    }

    /** Leaves the cache at its size. */
    @Override
    public void close() {
        if (cache != null) {
            cache.prune();
        }
    }
}
