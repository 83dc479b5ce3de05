// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.process;

import io.gimlet.kernel.Host;
import io.gimlet.kernel.SideBandListener.MappedFile;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The processes of a recording and what they had mapped when. Side-band events move it forward;
 * /proc confirms what no event told. For the draining thread.
 */
public final class ProcessTable {
    private final IntMap<TracedProcess> processes = new IntMap<>();

    /** Whose first thread has ended, at this drain and at the one before. */
    private List<TracedProcess> ended = new ArrayList<>();

    private List<TracedProcess> endedBefore = new ArrayList<>();

    private Set<TracedProcess> changed = new LinkedHashSet<>();
    private final List<Integer> forgotten = new ArrayList<>();
    private final Set<Integer> changedPrograms = new LinkedHashSet<>();
    private final CodeFiles files;
    private final Supplier<List<SideBandEvent>> coming;
    private final UnclaimedMappings unclaimed = new UnclaimedMappings();
    private final MappingBudget budget;
    private final ScanPace pace = new ScanPace();
    private int nextSpaceId = AddressSpace.UNKNOWN.id() + 1;

    /** A table without news of what is to come. */
    public ProcessTable(CodeFiles files) {
        this(files, List::of);
    }

    /**
     * A table.
     *
     * @param files those that mappings are of, as far as they are open
     * @param coming gives everything that has happened by now and was not applied
     */
    public ProcessTable(CodeFiles files, Supplier<List<SideBandEvent>> coming) {
        this(files, coming, MappingBudget.ofMemory());
    }

    /** A table that keeps no more than a budget allows. */
    ProcessTable(CodeFiles files, Supplier<List<SideBandEvent>> coming, MappingBudget budget) {
        this.files = files;
        this.coming = coming;
        this.budget = budget;
    }

    /**
     * The process that had an id at a time, with what /proc says of it when it was not known. Ids
     * come again, and samples late.
     */
    public TracedProcess get(int processId, long timeNanos) {
        return get(processId).at(timeNanos);
    }

    /**
     * The number that a space's frames have at a time: one address means one thing in it, also
     * where generated code took the place of other code.
     */
    public int idAt(AddressSpace space, long timeNanos) {
        int version = space.generated().versionAt(timeNanos);
        if (version != space.generatedVersion()) {
            space.setVersion(version, version == 0 ? space.id() : nextSpaceId++);
        }
        return space.idOfVersion();
    }

    /** The process that has an id now, as far as events tell. */
    public TracedProcess get(int processId) {
        TracedProcess known = processes.get(processId);
        if (known == null) {
            known =
                    new TracedProcess(
                            processId, newSpace(0, null), ProcFiles.comm(processId), false);
            processes.put(processId, known);
        }
        if (!known.hasAllMappings()) {
            scan(known);
            known.setAllMappingsKnown();
        }
        return known;
    }

    /**
     * Looks in /proc for mappings that no event told of; false when that would take more than its
     * part of the time ({@link ScanPace}), or the process is gone: at once where its id is
     * another's.
     */
    public boolean scanAgain(TracedProcess process) {
        long nowNanos = Host.monotonicNanos();
        if (!isCurrent(process)) {
            process.setLastScanNanos(nowNanos); // there is nothing to find any more
            return false;
        }
        if (process.space().isTooLarge() || !pace.allows(process, nowNanos)) {
            return false;
        }
        process.setLastScanNanos(nowNanos);
        boolean isThere = scan(process);
        pace.took(process, nowNanos, Host.monotonicNanos());
        return isThere;
    }

    /** Whether {@link #scanAgain} may look again in a moment. */
    public boolean scansSoon(TracedProcess process) {
        return pace.allowsSoon(process, Host.monotonicNanos());
    }

    /**
     * /proc shows what is mapped now, not what was when a sample was taken. What has been mapped in
     * between comes into the space when its turn is, and what it replaced stays unknown.
     */
    private boolean scan(TracedProcess process) {
        int processId = process.processId();
        Optional<MapsScan> found = MapsScan.of(processId, budget.mostOfProcess());
        process.setScanned(Host.monotonicNanos());
        List<CodeMapping> before = unclaimed.of(processId);
        AddressSpace fresh = newSpace(0, null);
        before.forEach(fresh::add);
        boolean isOther = false;
        for (SideBandEvent event : coming.get()) {
            if (event instanceof SideBandEvent.Mapped(long time, MappedFile file)
                    && file.processId() == processId) {
                fresh.add(mappingOf(time, file));
            }
            isOther |=
                    event instanceof SideBandEvent.Executed executed
                            && executed.processId() == processId;
        }
        if (found.isPresent() && !isOther) {
            add(process, found.get(), fresh);
        }
        unclaimed.forget(processId);
        before.forEach(mapping -> map(process, mapping));
        charge(process);
        return found.isPresent();
    }

    /**
     * Adds what a look into /proc found.
     *
     * @param fresh what was mapped a moment ago, so that it may have been something else before
     */
    private void add(TracedProcess process, MapsScan found, AddressSpace fresh) {
        if (found.isTooLarge()) {
            dropMappings(process);
            return;
        }
        for (CodeMapping one : found.code()) {
            CodeMapping mapping = files.inItsEdition(one);
            AddressSpace space = process.space();
            if (!fresh.overlaps(mapping) && !space.conflictsWith(mapping) && space.add(mapping)) {
                changed.add(process);
            }
        }
    }

    /** Takes what a process has mapped from the budget; what is too much is not kept. */
    private void charge(TracedProcess process) {
        if (!budget.charge(process)) {
            dropMappings(process);
        }
    }

    private void dropMappings(TracedProcess process) {
        budget.release(process);
        process.enter(process.space().tooLarge(nextSpaceId++));
        changed.add(process);
    }

    /** Says that what a process has mapped is to be published again. */
    public void setChanged(TracedProcess process) {
        if (isCurrent(process)) {
            changed.add(process);
        }
    }

    /** Whether the process is there, as far as events tell. */
    public boolean isCurrent(TracedProcess process) {
        return processes.get(process.processId()) == process;
    }

    /** The processes whose mappings changed since the last call. */
    public Set<TracedProcess> takeChanged() {
        List.copyOf(changed).forEach(this::charge);
        Set<TracedProcess> taken = changed;
        changed = new LinkedHashSet<>();
        return taken;
    }

    /** The ids of the processes that were forgotten since the last call. */
    public List<Integer> takeForgotten() {
        List<Integer> taken = List.copyOf(forgotten);
        forgotten.clear();
        return taken;
    }

    /** The ids of the processes whose program ended since the last call: by an exec or with it. */
    public List<Integer> takeChangedPrograms() {
        List<Integer> taken = List.copyOf(changedPrograms);
        changedPrograms.clear();
        return taken;
    }

    /** The number of the program that a process runs; 0 when no such process is known. */
    public int program(int processId) {
        TracedProcess process = processes.get(processId);
        return process == null ? 0 : process.space().program();
    }

    /** Follows what the kernel reported. */
    public void apply(SideBandEvent event) {
        switch (event) {
            case SideBandEvent.Mapped(long time, MappedFile mapping) -> map(time, mapping);
            case SideBandEvent.Executed(long time, int processId, String comm) ->
                    execute(time, processId, comm);
            case SideBandEvent.Renamed renamed -> rename(renamed);
            case SideBandEvent.Forked forked -> fork(forked);
            case SideBandEvent.Exited exited -> exit(exited);
        }
    }

    private void map(long timeNanos, MappedFile file) {
        TracedProcess process = processes.get(file.processId());
        if (process == null) {
            unclaimed.add(mappingOf(timeNanos, file));
        } else {
            map(process, mappingOf(timeNanos, file));
        }
    }

    private CodeMapping mappingOf(long timeNanos, MappedFile file) {
        return files.inItsEdition(
                CodeMapping.of(
                        file.processId(),
                        file.start(),
                        file.start() + file.length(),
                        file.fileOffset(),
                        file.path(),
                        new FileId(
                                file.deviceMajor(),
                                file.deviceMinor(),
                                file.inode(),
                                file.generation()),
                        timeNanos));
    }

    private void map(TracedProcess process, CodeMapping mapping) {
        AddressSpace space = process.space();
        // What lay there before a look into /proc, nobody can tell.
        boolean isNext =
                mapping.knownNanos() <= process.scannedNanos() || space.conflictsWith(mapping);
        if (isNext && !space.isTooLarge()) {
            process.enter(space.next(nextSpaceId++, mapping.knownNanos()));
        }
        if (process.space().add(mapping)) {
            changed.add(process);
        }
    }

    private void execute(long timeNanos, int processId, String comm) {
        unclaimed.forget(processId);
        TracedProcess process = processes.get(processId);
        if (process == null) {
            process = new TracedProcess(processId, newSpace(timeNanos, null), comm, true);
            processes.put(processId, process);
        } else {
            budget.release(process);
            process.execute(newSpace(timeNanos, process.space()), timeNanos, comm);
            changedPrograms.add(processId);
        }
        changed.add(process);
    }

    private void rename(SideBandEvent.Renamed renamed) {
        TracedProcess process = processes.get(renamed.processId());
        if (process != null && renamed.threadId() == renamed.processId()) {
            process.rename(renamed.timeNanos(), renamed.comm());
        }
    }

    private void fork(SideBandEvent.Forked forked) {
        if (forked.isThread()) {
            return;
        }
        unclaimed.forget(forked.processId());
        TracedProcess parent = processes.get(forked.parentProcessId());
        TracedProcess former = processes.get(forked.processId());
        if (parent == null && former == null) {
            return; // the child's own /proc tells, if it is sampled at all
        }
        TracedProcess child =
                parent == null ? orphan(forked, former) : child(parent, forked, former);
        if (former != null) {
            budget.release(former);
            changed.remove(former);
            changedPrograms.add(forked.processId());
        }
        processes.put(forked.processId(), child);
        changed.add(child);
        if (parent != null && parent.chargedBytes() > 0) {
            child.inheritUser(parent);
            charge(child); // at once: each copies what its parent has
        }
    }

    private TracedProcess child(
            TracedProcess parent, SideBandEvent.Forked forked, @Nullable TracedProcess former) {
        return new TracedProcess(
                forked.processId(),
                parent.space().fork(nextSpaceId++, forked.timeNanos()),
                parent.nameAt(forked.timeNanos()),
                parent.hasAllMappings(),
                forked.timeNanos(),
                former);
    }

    /** A child whose parent was never sampled. */
    private TracedProcess orphan(SideBandEvent.Forked forked, @Nullable TracedProcess former) {
        return new TracedProcess(
                forked.processId(),
                newSpace(forked.timeNanos(), null),
                ProcFiles.comm(forked.processId()),
                false,
                forked.timeNanos(),
                former);
    }

    private void exit(SideBandEvent.Exited exited) {
        TracedProcess process = processes.get(exited.processId());
        if (process != null && exited.isLeader()) {
            ended.add(process);
            // Most short processes end before the first look at them. Whoever has a sample of this
            // one, or of a thread of it that lives on, says so by setChanged().
            changed.remove(process);
        }
    }

    /** Ends the processes that are gone, as if the kernel had reported it. */
    public void endGone() {
        processes.forEach(process -> {
            if (ProcFiles.hasEnded(process.processId())) {
                ended.add(process);
            }
        });
    }

    /**
     * Forgets the processes that ended; to be called after each drain, when the samples have been
     * taken that came before the side band was read. A process may be sampled and end while it is
     * read, so the ends of this drain count at the next one. Process ids may come again.
     *
     * @param isNeeded which processes have to stay for now, because samples of theirs wait
     */
    public void forgetEnded(IntPredicate isNeeded) {
        unclaimed.age();
        List<TracedProcess> due = endedBefore;
        endedBefore = ended;
        ended = new ArrayList<>();
        for (TracedProcess process : due) {
            int processId = process.processId();
            if (processes.get(processId) != process) {
                continue;
            }
            if (!isNeeded.test(processId) && ProcFiles.hasEnded(processId)) {
                forget(processId);
            } else {
                ended.add(process); // its other threads run, or samples of it wait
            }
        }
    }

    /** Forgets what processes had mapped before a time and have no more, and who had their ids. */
    public void forgetSpacesBefore(long timeNanos) {
        processes.forEach(process -> {
            process.space().forgetBefore(timeNanos);
            process.forgetFormerBefore(timeNanos);
            charge(process);
        });
    }

    /** All that processes have mapped, or had as far as that is kept; in no order. */
    public List<CodeMapping> mapped() {
        List<CodeMapping> mapped = new ArrayList<>();
        processes.forEach(process -> {
            for (AddressSpace space = process.space(); space != null; space = space.previous()) {
                space.addMappingsTo(mapped);
            }
        });
        return mapped;
    }

    /** How many processes are known. */
    public int count() {
        return processes.size();
    }

    private void forget(int processId) {
        unclaimed.forget(processId);
        TracedProcess process = processes.get(processId);
        if (process != null) {
            budget.release(process);
            changed.remove(process);
            processes.remove(processId);
            forgotten.add(processId);
            changedPrograms.add(processId);
        }
    }

    private AddressSpace newSpace(long fromNanos, @Nullable AddressSpace previous) {
        return new AddressSpace(nextSpaceId++, fromNanos, previous);
    }
}
