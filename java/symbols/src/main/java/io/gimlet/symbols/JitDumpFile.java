// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

import java.io.IOException;
import java.nio.channels.FileChannel;

/**
 * Names the code that one process generates, from the jitdump that it writes and has mapped. Reads
 * what is new when an address has no name yet, once until that is allowed again, and when asked.
 * What is read is bounded: a file, and what a user's processes have together.
 *
 * <p>For one thread at a time.
 */
public final class JitDumpFile implements Resolver, AutoCloseable {
    private static final long[] NONE = {};

    private final FileOpener.Found file;
    private final int userId;
    private final UserBudget budget;
    private final Demangler demangler;
    private final JitDump dump;
    private long chargedBytes;
    private boolean mayRefresh = true;
    private boolean isUnreadable;

    /**
     * Reads nothing yet.
     *
     * @param file held until {@link #close}, so that it stays whatever happens to its name
     * @param userId whose process it is
     * @param budget bytes read and of memory for the generated code of all processes
     */
    public JitDumpFile(FileOpener.Found file, int userId, UserBudget budget, Demangler demangler) {
        this.file = file;
        this.userId = userId;
        this.budget = budget;
        this.demangler = demangler;
        dump = new JitDump();
    }

    @Override
    public Resolution resolve(long address, long timeNanos) {
        Resolution found = dump.resolve(address, timeNanos, demangler);
        return found instanceof Resolution.Unnamed && isUseless()
                ? new Resolution.Unnamed(UnknownReason.JIT_DUMP_REFUSED)
                : found;
    }

    private boolean isUseless() {
        return (isUnreadable || dump.isMalformed()) && !dump.isFull();
    }

    /** Returns whether {@link #refresh} may find something because an address has no name. */
    public boolean takeMayRefresh() {
        boolean may = mayRefresh;
        mayRefresh = false;
        return may;
    }

    /** Lets an address without a name have the file read once more. */
    public void allowRefresh() {
        mayRefresh = true;
    }

    /**
     * Reads what is new.
     *
     * @return when functions took the place of earlier ones that had been read before, on
     *     CLOCK_MONOTONIC: the first and the last such; empty when none did
     */
    public long[] refresh() {
        if (isUnreadable || dump.isFull() || dump.isMalformed()) {
            return NONE;
        }
        try (FileChannel channel = file.open(dump.position())) {
            return dump.read(channel, System.nanoTime()); // CLOCK_MONOTONIC on Linux
        } catch (IOException noAnswer) {
            isUnreadable = true;
            return NONE;
        } catch (OutOfMemoryError tooLarge) {
            dump.fill();
            return NONE;
        } finally {
            charge();
        }
    }

    private void charge() {
        long bytes = dump.byteSize();
        if (budget.take(userId, bytes - chargedBytes)) {
            chargedBytes = bytes;
        } else {
            dump.fill();
        }
    }

    /** Drops what was read, and gives its part of the budget back. */
    @Override
    public void close() {
        budget.giveBack(userId, chargedBytes);
        chargedBytes = 0;
        file.close();
    }
}
