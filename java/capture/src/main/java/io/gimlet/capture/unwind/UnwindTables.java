// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.unwind;

import io.gimlet.capture.result.InternalFailures;
import io.gimlet.capture.unwind.LoadQueue.Turn;
import io.gimlet.capture.unwind.UnwindFile.State;
import io.gimlet.capture.unwind.UnwindFile.Table;
import io.gimlet.kernel.CodeUnwinder;
import io.gimlet.kernel.Host;
import io.gimlet.kernel.KernelException;
import io.gimlet.kernel.SpaceLocation;
import io.gimlet.kernel.UnwindMaps;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The unwind tables in the kernel: publishes what processes have mapped, and reads the rows of the
 * files that are asked for on a thread of its own, the most wanted file first. Thread-safe.
 */
public final class UnwindTables implements AutoCloseable {
    private static final Table NONE = Table.NONE;

    /** A file can have this part of the memory, and an owner of files when others need theirs. */
    private static final int SHARES = 2;

    /** No user: not even one that is not known. */
    private static final int NOBODY = -2;

    private static final long GRACE_MILLIS = SlabMemory.GRACE_NANOS / 1_000_000 + 1;

    /** Mappings of a process lie in one slab: more than a kernel allows by default. */
    private static final int MOST_MAPPINGS = UnwindMaps.SLAB_BYTES / UnwindMaps.MAPPING_BYTES;

    private final UnwindMaps maps;
    private final CodeUnwinder withoutRows;
    private final SlabMemory memory;
    private final RuleNumbers rules;
    private final TableWriter writer;
    private final InternalFailures failures;
    private final Supplier<Optional<RowCache>> openCache;
    private final Map<Integer, PublishedSpace> current = new HashMap<>(); // by process
    private final Map<Integer, PublishedSpace> former = new HashMap<>(); // by address space
    private final Map<UnwindFile, Set<PublishedSpace>> users = new HashMap<>();
    private final LoadQueue wanted;
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
     * @param failures where the loading thread reports what it failed at
     */
    public UnwindTables(
            UnwindMaps maps,
            long budgetBytes,
            CodeUnwinder withoutRows,
            InternalFailures failures) {
        this(maps, budgetBytes, withoutRows, failures, Host::monotonicNanos, RowCache::ofThisUser);
    }

    /**
     * Tables whose memory comes back by a clock of the caller's, and with a cache of its.
     *
     * @param clock in nanoseconds
     * @param openCache for the loading thread
     */
    UnwindTables(
            UnwindMaps maps,
            long budgetBytes,
            CodeUnwinder withoutRows,
            InternalFailures failures,
            LongSupplier clock,
            Supplier<Optional<RowCache>> openCache) {
        this.maps = maps;
        this.failures = failures;
        this.openCache = openCache;
        this.withoutRows = withoutRows;
        memory = new SlabMemory(maps, budgetBytes, clock, failures);
        rules = new RuleNumbers(maps, clock);
        wanted = new LoadQueue(Host::threadCpuNanos);
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
            maps.putSpace(processId, space.where());
        } catch (KernelException refused) {
            release(space);
            if (refused.isFull()) {
                failures.report("tell the kernel what a process has mapped", refused);
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

    /** Drops what {@link #describeFormer} described, but for some address spaces. */
    public synchronized void forgetFormer(Set<Integer> neededSpaceIds) {
        former.values()
                .removeIf(space -> {
                    boolean isOver = !neededSpaceIds.contains(space.spaceId());
                    if (isOver) {
                        release(space);
                    }
                    return isOver;
                });
    }

    /**
     * Drops the rows of a file that will not be asked for any more.
     *
     * @return false when an address space that is described has it, or it is being read
     */
    public synchronized boolean drop(UnwindFile file) {
        if (users.containsKey(file) || file == loading) {
            return false;
        }
        wanted.remove(file);
        if (loaded.contains(file)) {
            unload(file, CodeUnwinder.EVICTED);
        }
        return true;
    }

    /** How many address spaces are described. */
    public synchronized int spaces() {
        return current.size() + former.size();
    }

    private @Nullable PublishedSpace write(int spaceId, List<MappedCode> mappings)
            throws KernelException {
        List<MappedCode> code = mappings.subList(0, Math.min(mappings.size(), MOST_MAPPINGS));
        int location = memory.allocate(locations(code));
        if (location == SlabMemory.NONE) {
            if (!memory.expects(locations(code))) {
                evictLeastUsed(NOBODY, 0);
            }
            return null;
        }
        PublishedSpace space =
                new PublishedSpace(
                        new SpaceLocation(spaceId, location, code.size(), nextGeneration++), code);
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
        PublishedSpace left = former.get(spaceId);
        PublishedSpace now = current.get(processId);
        return left != null
                ? Optional.of(left)
                : Optional.ofNullable(now).filter(space -> space.spaceId() == spaceId);
    }

    /**
     * What the row of an address of a file says, a rule's number or an unwinder: the same number is
     * the same rule in all files. Negative when there is none.
     */
    synchronized int ruleAt(UnwindFile file, long address) {
        State state = file.state();
        long first = state.table().firstPage() << UnwindMaps.CODE_PAGE_SHIFT;
        return state.unwinder() == CodeUnwinder.TABLE
                ? maps.ruleAt(state.table().location(), address - first)
                : -1;
    }

    /** Asks for the rows of a file, which a sample hit. */
    public synchronized void request(UnwindFile file) {
        if (file.unwinder() == CodeUnwinder.PENDING) {
            wanted.request(file);
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
        RowReader reader = new RowReader(openCache.get());
        try {
            while (!Thread.currentThread().isInterrupted()) {
                loadMostWanted(reader);
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        } finally {
            reader.close();
        }
    }

    private void loadMostWanted(RowReader reader) throws InterruptedException {
        UnwindFile file = awaitMostWanted();
        Turn turn = wanted.turn(file);
        State state = new State(CodeUnwinder.NONE, NONE);
        try {
            state = load(file, reader, turn);
        } catch (CancellationException tooLong) {
            if (turn.putBack()) {
                return;
            }
            state = new State(CodeUnwinder.TOO_LARGE, NONE);
        } catch (RuntimeException | Error failure) {
            failures.report("read the unwind information of a file", failure);
        }
        enter(file, state);
        try {
            reader.storeParsed(); // only now: samples wait for the rows
        } catch (RuntimeException | Error failure) {
            failures.report("keep the unwind information of a file", failure);
        }
    }

    private State load(UnwindFile file, RowReader reader, Turn turn) throws InterruptedException {
        Optional<KernelRows> rows = reader.read(file, turn);
        return rows.isPresent() ? place(file, rows.get()) : new State(withoutRows, NONE);
    }

    private UnwindFile awaitMostWanted() throws InterruptedException {
        UnwindFile file = wanted.await();
        synchronized (this) {
            loading = file;
        }
        return file;
    }

    private synchronized State place(UnwindFile file, KernelRows rows) throws InterruptedException {
        if (rows.bytes() > memory.capacityBytes() / SHARES) {
            return new State(CodeUnwinder.TOO_LARGE, NONE);
        }
        RuleNumbers.OfFile ruleNumbers = takeRules(file, rows);
        Table table = write(file, rows, ruleNumbers);
        if (table == null) {
            rules.release(ruleNumbers);
            evictions++;
            return new State(CodeUnwinder.EVICTED, NONE);
        }
        return new State(CodeUnwinder.TABLE, table);
    }

    /** Finds room for the rules, if need be that of files that no process has mapped any more. */
    private RuleNumbers.OfFile takeRules(UnwindFile file, KernelRows rows)
            throws InterruptedException {
        RuleNumbers.OfFile taken = rules.take(file.owner(), rows.rules());
        while (!taken.areAllThere() && unloadUnmapped()) {
            rules.release(taken);
            wait(GRACE_MILLIS);
            taken = rules.take(file.owner(), rows.rules());
        }
        return taken;
    }

    private boolean unloadUnmapped() {
        List<UnwindFile> unmapped =
                loaded.stream().filter(file -> !users.containsKey(file)).toList();
        unmapped.forEach(file -> unload(file, CodeUnwinder.PENDING));
        return !unmapped.isEmpty();
    }

    /** Finds memory for the rows, if need be that of others; null when there is none. */
    private @Nullable Table write(UnwindFile file, KernelRows rows, RuleNumbers.OfFile ruleNumbers)
            throws InterruptedException {
        try {
            Table table = writer.write(rows, ruleNumbers);
            while (table == null && evictLeastUsed(file.owner(), rows.bytes())) {
                wait(GRACE_MILLIS);
                table = writer.write(rows, ruleNumbers);
            }
            return table;
        } catch (KernelException refused) {
            failures.report("have memory for unwind tables", refused);
            return null;
        }
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
     * Takes the rows of the file away that nobody has mapped, or walks use least; the memory comes
     * back after the grace period. What all have counted is halved, so that old uses weigh less.
     * The owner of more than a share makes room alone: for files of their own, or for others'.
     *
     * @param owner who needs memory; nobody for what processes have mapped
     * @param bytes how much
     * @return whether there was one
     */
    private boolean evictLeastUsed(int owner, long bytes) {
        long share = memory.capacityBytes() / SHARES;
        Optional<UnwindFile> least =
                bytesOf(owner) + bytes > share
                        ? leastUsed(file -> file.owner() == owner)
                        : leastUsed(file -> bytesOf(file.owner()) > share)
                                .or(() -> leastUsed(file -> true));
        if (least.isEmpty()) {
            return false;
        }
        unload(least.get(), CodeUnwinder.EVICTED);
        evictions++;
        for (UnwindFile file : loaded) {
            maps.setUses(file.state().table().location(), uses(file) / 2);
        }
        return true;
    }

    private Optional<UnwindFile> leastUsed(Predicate<UnwindFile> among) {
        return loaded.stream()
                .filter(among)
                .min(
                        Comparator.<UnwindFile, Boolean>comparing(users::containsKey)
                                .thenComparingInt(this::uses));
    }

    private long bytesOf(int owner) {
        return loaded.stream()
                .filter(file -> file.owner() == owner)
                .mapToLong(file -> file.state().table().bytes())
                .sum();
    }

    /** Takes the rows of a file away; what it had comes back after the grace period. */
    private void unload(UnwindFile file, CodeUnwinder unwinder) {
        Table table = file.state().table();
        loaded.remove(file);
        tell(file, new State(unwinder, NONE));
        table.pieces().forEach(piece -> memory.release(piece.location(), piece.count()));
        rules.release(table.ruleNumbers());
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
