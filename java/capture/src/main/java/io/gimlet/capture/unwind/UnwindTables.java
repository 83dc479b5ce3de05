// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.unwind;

import io.gimlet.capture.unwind.UnwindFile.Piece;
import io.gimlet.capture.unwind.UnwindFile.State;
import io.gimlet.capture.unwind.UnwindFile.Table;
import io.gimlet.elf.MalformedElfException;
import io.gimlet.elf.UnwindTable;
import io.gimlet.kernel.CodeUnwinder;
import io.gimlet.kernel.Host;
import io.gimlet.kernel.KernelException;
import io.gimlet.kernel.UnwindMaps;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The unwind tables in the kernel: publishes what processes have mapped, and reads the rows of the
 * files that are asked for on a thread of its own, the most wanted file first. Thread-safe.
 */
public final class UnwindTables implements AutoCloseable {
    private static final Table NONE = Table.NONE;

    /** Mappings of a process lie in one slab: more than a kernel allows by default. */
    private static final int MOST_MAPPINGS = UnwindMaps.SLAB_BYTES / UnwindMaps.MAPPING_BYTES;

    private final UnwindMaps maps;
    private final CodeUnwinder withoutRows;
    private final SlabMemory memory;
    private final RuleNumbers rules;
    private final TableWriter writer;
    private final Map<Integer, PublishedSpace> current = new HashMap<>(); // by process
    private final Map<Integer, PublishedSpace> former = new HashMap<>(); // by address space
    private final Map<UnwindFile, Set<PublishedSpace>> users = new HashMap<>();
    private final Map<UnwindFile, Integer> wanted = new HashMap<>();
    private final Set<UnwindFile> loaded = new HashSet<>();
    private final Thread loader = new Thread(this::load, "gimlet-unwind");

    private @Nullable UnwindFile loading;
    private int nextGeneration = 1;
    private long changes;
    private int evictions;

    /**
     * Tables that take at most so much memory.
     *
     * @param withoutRows how files are unwound that have no rows
     */
    public UnwindTables(UnwindMaps maps, long budgetBytes, CodeUnwinder withoutRows) {
        this(maps, budgetBytes, withoutRows, Host::monotonicNanos);
    }

    /**
     * Tables whose memory comes back by a clock of the caller's.
     *
     * @param clock in nanoseconds
     */
    UnwindTables(UnwindMaps maps, long budgetBytes, CodeUnwinder withoutRows, LongSupplier clock) {
        this.maps = maps;
        this.withoutRows = withoutRows;
        memory = new SlabMemory(maps, budgetBytes, clock);
        rules = new RuleNumbers(maps);
        writer = new TableWriter(maps, memory);
        loader.setDaemon(true);
    }

    /** Starts the thread that loads. */
    public void start() {
        loader.start();
    }

    /**
     * Tells the kernel what a process has mapped.
     *
     * @param spaceId the address space that this is
     * @param code in ascending order, without overlaps
     * @return whether there was room for it; if not, there may be later
     */
    public synchronized boolean publish(int processId, int spaceId, List<MappedCode> code)
            throws KernelException {
        PublishedSpace space = write(spaceId, code);
        if (space == null) {
            return false;
        }
        try {
            maps.putSpace(processId, space.location(), space.count(), space.generation());
        } catch (KernelException refused) {
            release(space);
            if (refused.isFull()) {
                return false;
            }
            throw refused;
        }
        PublishedSpace before = current.put(processId, space);
        if (before != null) {
            release(before);
        }
        return true;
    }

    /** Describes an address space that a process had, for samples that were taken in it. */
    public synchronized void describeFormer(int spaceId, List<MappedCode> code)
            throws KernelException {
        PublishedSpace space = write(spaceId, code);
        PublishedSpace before = space == null ? null : former.put(spaceId, space);
        if (before != null) {
            release(before);
        }
    }

    /** Drops what {@link #describeFormer} described. */
    public synchronized void forgetFormer() {
        former.values().forEach(this::release);
        former.clear();
    }

    private @Nullable PublishedSpace write(int spaceId, List<MappedCode> mappings)
            throws KernelException {
        List<MappedCode> code = mappings.subList(0, Math.min(mappings.size(), MOST_MAPPINGS));
        int location = memory.allocate(locations(code));
        if (location == SlabMemory.NONE) {
            if (!memory.expects(locations(code))) {
                evictLeastUsed();
            }
            return null;
        }
        PublishedSpace space = new PublishedSpace(spaceId, location, nextGeneration++, code);
        for (int i = 0; i < code.size(); i++) {
            MappedCode mapped = code.get(i);
            maps.putMapping(location, i, mapped.start(), mapped.end());
            putUnwinder(location, i, mapped);
            if (mapped.file() != null) {
                users.computeIfAbsent(mapped.file(), file -> new HashSet<>()).add(space);
            }
        }
        changes++;
        return space;
    }

    private static int locations(List<MappedCode> code) {
        return SlabMemory.locations((long) Math.max(1, code.size()) * UnwindMaps.MAPPING_BYTES);
    }

    private void putUnwinder(int location, int index, MappedCode mapped) {
        UnwindFile file = mapped.file();
        if (file == null) {
            maps.putUnwinder(location, index, mapped.withoutFile(), 0, 0);
            return;
        }
        State state = file.state();
        Table table = state.table();
        long bias = mapped.bias() + (table.firstPage() << UnwindMaps.CODE_PAGE_SHIFT);
        maps.putUnwinder(location, index, state.unwinder(), bias, table.location());
    }

    /** Forgets a process that is gone. */
    public synchronized void forget(int processId) {
        PublishedSpace space = current.remove(processId);
        if (space != null) {
            maps.removeSpace(processId);
            release(space);
        }
    }

    private void release(PublishedSpace space) {
        memory.release(space.location(), locations(space.code()));
        for (MappedCode mapped : space.code()) {
            Set<PublishedSpace> spaces = mapped.file() == null ? null : users.get(mapped.file());
            if (spaces != null && spaces.remove(space) && spaces.isEmpty()) {
                users.remove(mapped.file());
            }
        }
    }

    /** The description of a process's address space, the one that it has or had. */
    public synchronized Optional<PublishedSpace> spaceOf(int processId, int spaceId) {
        PublishedSpace now = current.get(processId);
        return Optional.ofNullable(
                now != null && now.spaceId() == spaceId ? now : former.get(spaceId));
    }

    /** Asks for the rows of a file, which a sample hit. */
    public synchronized void request(UnwindFile file) {
        if (file.unwinder() == CodeUnwinder.PENDING) {
            wanted.merge(file, 1, Integer::sum);
            notifyAll();
        }
    }

    /** A number that grows with every change that may let a walk come further. */
    public synchronized long changes() {
        return changes;
    }

    /** Whether no file waits to be read. */
    public synchronized boolean isIdle() {
        return wanted.isEmpty() && loading == null;
    }

    /** What is in the kernel now. */
    public synchronized UnwindStatistics statistics() {
        long rows = loaded.stream().mapToLong(file -> file.state().table().rows()).sum();
        return new UnwindStatistics(loaded.size(), rows, memory.usedBytes(), evictions);
    }

    private void load() {
        try {
            while (true) {
                UnwindFile file = awaitMostWanted();
                Optional<KernelRows> rows = read(file);
                enter(file, rows.isPresent() ? place(rows.get()) : new State(withoutRows, NONE));
            }
        } catch (InterruptedException closed) {
            // The recording is over.
        }
    }

    private synchronized UnwindFile awaitMostWanted() throws InterruptedException {
        while (wanted.isEmpty()) {
            wait();
        }
        loading = Collections.max(wanted.entrySet(), Map.Entry.comparingByValue()).getKey();
        return loading;
    }

    private Optional<KernelRows> read(UnwindFile file) {
        try {
            UnwindTable table = file.read();
            return table.rowCount() == 0
                    ? Optional.empty()
                    : Optional.of(new KernelRows(table, rules.numbersOf(table.rules())));
        } catch (MalformedElfException malformed) {
            return Optional.empty();
        } catch (InternalError | OutOfMemoryError unreadable) {
            // The JVM's answer to SIGBUS: the file was cut short while it was mapped. Or its rows
            // are more than there is room for here: others can still be read.
            return Optional.empty();
        }
    }

    /** Finds memory for the rows, if need be that of others. */
    private synchronized State place(KernelRows rows) throws InterruptedException {
        try {
            while (rows.bytes() <= memory.capacityBytes()) {
                Table table = writer.write(rows);
                if (table != null) {
                    return new State(CodeUnwinder.TABLE, table);
                }
                if (!evictLeastUsed()) {
                    break;
                }
                wait(SlabMemory.GRACE_NANOS / 1_000_000 + 1);
            }
        } catch (KernelException noMemory) {
            evictions++;
            return new State(CodeUnwinder.EVICTED, NONE);
        }
        evictions++;
        return new State(CodeUnwinder.EVICTED, NONE);
    }

    private synchronized void enter(UnwindFile file, State state) {
        tell(file, state);
        if (state.unwinder() == CodeUnwinder.TABLE) {
            // Or it would be the next to go.
            double mean = loaded.stream().mapToInt(this::uses).average().orElse(0);
            maps.setUses(state.table().location(), (int) mean);
            loaded.add(file);
        }
        wanted.remove(file);
        loading = null;
    }

    /** Lets every address space know. */
    private void tell(UnwindFile file, State state) {
        file.enter(state);
        for (PublishedSpace space : users.getOrDefault(file, Set.of())) {
            for (int i = 0; i < space.count(); i++) {
                if (space.code().get(i).file() == file) {
                    putUnwinder(space.location(), i, space.code().get(i));
                }
            }
        }
        changes++;
    }

    /**
     * Takes the rows of the file away that walks use least; the memory comes back after the grace
     * period. What all have counted is halved, so that old uses weigh less.
     *
     * @return whether there was one
     */
    private boolean evictLeastUsed() {
        Optional<UnwindFile> least = loaded.stream().min(Comparator.comparingInt(this::uses));
        if (least.isEmpty()) {
            return false;
        }
        loaded.remove(least.get());
        List<Piece> pieces = least.get().state().table().pieces();
        tell(least.get(), new State(CodeUnwinder.EVICTED, NONE));
        pieces.forEach(piece -> memory.release(piece.location(), piece.count()));
        evictions++;
        for (UnwindFile file : loaded) {
            maps.setUses(file.state().table().location(), uses(file) / 2);
        }
        return true;
    }

    private int uses(UnwindFile file) {
        return maps.uses(file.state().table().location());
    }

    /**
     * Ends the loading thread, and waits until it no longer touches files and tables; the kernel
     * keeps what it has.
     */
    @Override
    public void close() {
        loader.interrupt();
        boolean interrupted = false;
        while (loader.isAlive()) {
            try {
                loader.join();
            } catch (InterruptedException again) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
