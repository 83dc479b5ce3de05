// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Names the code that one process generates, from its perf map. Reads that when an address has no
 * name yet, and again only when allowed: perf maps grow.
 *
 * <p>Process ids come again. What is read belongs to the process that ran when the address did, or
 * nothing is read. For one thread at a time.
 */
public final class PerfMapResolver implements Resolver {
    private final Path proc;
    private final Path directory;
    private final Demangler demangler;
    private final PerfMapFile file;
    private PerfMapFile.Outcome outcome = PerfMapFile.Outcome.ABSENT;
    private boolean mayRefresh = true;
    private long lastNanos;

    /**
     * A resolver that has read nothing yet.
     *
     * @param proc the proc file system, {@code /proc}
     * @param processId the process, as {@code proc} numbers it
     * @param opener for what the process wrote
     * @param budget bytes of text and of memory for the perf maps of all processes
     * @param demangler for the names in it
     */
    public PerfMapResolver(
            Path proc, int processId, FileOpener opener, UserBudget budget, Demangler demangler) {
        this.proc = proc;
        this.directory = proc.resolve(Integer.toString(processId));
        this.demangler = demangler;
        file = new PerfMapFile(proc, processId, opener, budget);
    }

    @Override
    public Resolution resolve(long address, long timeNanos) {
        lastNanos = timeNanos;
        Resolution found = file.map().resolve(address, timeNanos, demangler);
        if (found instanceof Resolution.Unnamed && mayRefresh) {
            mayRefresh = false;
            refresh(timeNanos);
            found = file.map().resolve(address, timeNanos, demangler);
        }
        return found instanceof Resolution.Named ? found : new Resolution.Unnamed(reason());
    }

    /** Lets the map be read once more. */
    public void allowRefresh() {
        mayRefresh = true;
    }

    /**
     * Reads what is new in a map that has named something.
     *
     * @return whether that overrode what had been read before
     */
    public boolean refresh() {
        if (file.map().size() > 0) {
            refresh(lastNanos);
        }
        return file.map().takeReplaced();
    }

    /** Returns why the perf map was not read although there may be one; empty when it was. */
    public Optional<PerfMapFile.Outcome> refusal() {
        return outcome.isRefusal() ? Optional.of(outcome) : Optional.empty();
    }

    /** Drops what was read, and gives its part of the budget back. */
    public void forget() {
        file.forget();
    }

    private void refresh(long timeNanos) {
        if (!isThere(timeNanos)) {
            return; // the process is gone, and this is another one with its id
        }
        outcome = file.refresh();
        if (outcome == PerfMapFile.Outcome.READ && !isThere(timeNanos)) {
            // It went while its map was read: whose map that was nobody knows.
            file.forget();
            outcome = PerfMapFile.Outcome.PROCESS_GONE;
        }
    }

    /**
     * Whether the process that has the id now had it at a time already. An id is one process's at a
     * time, so it is the same one then.
     */
    private boolean isThere(long timeNanos) {
        long agoMillis = (System.nanoTime() - timeNanos) / 1_000_000; // CLOCK_MONOTONIC on Linux
        long timeMillis = System.currentTimeMillis() - agoMillis;
        try {
            long startMillis = ProcessStatus.startMillis(proc, directory);
            return startMillis <= timeMillis + ProcessStatus.START_ERROR_MILLIS;
        } catch (IOException gone) {
            return false;
        }
    }

    private UnknownReason refusalReason() {
        if (outcome == PerfMapFile.Outcome.NO_ANSWER) {
            return UnknownReason.PERF_MAP_NO_ANSWER;
        }
        return outcome == PerfMapFile.Outcome.STALE
                ? UnknownReason.PERF_MAP_STALE
                : UnknownReason.PERF_MAP_REFUSED;
    }

    private UnknownReason reason() {
        if (outcome.isRefusal()) {
            return refusalReason();
        }
        if (file.map().isFull()) {
            return UnknownReason.PERF_MAP_CUT;
        }
        return file.map().size() == 0
                ? UnknownReason.ANONYMOUS_MEMORY
                : UnknownReason.NOT_IN_PERF_MAP;
    }
}
