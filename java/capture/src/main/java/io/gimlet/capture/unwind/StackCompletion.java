// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.unwind;

import io.gimlet.capture.process.AddressSpace;
import io.gimlet.capture.process.CodeFiles;
import io.gimlet.capture.process.CodeMapping;
import io.gimlet.capture.process.ProcessTable;
import io.gimlet.capture.process.TracedProcess;
import io.gimlet.capture.result.InternalFailures;
import io.gimlet.capture.samples.Aggregator;
import io.gimlet.kernel.BpfRing;
import io.gimlet.kernel.CodeUnwinder;
import io.gimlet.kernel.DeferredSample;
import io.gimlet.kernel.DeferredWalk;
import io.gimlet.kernel.FrameWord;
import io.gimlet.kernel.Host;
import io.gimlet.kernel.KernelException;
import io.gimlet.kernel.Reason;
import io.gimlet.kernel.SampleView;
import io.gimlet.kernel.StackCursor;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Takes samples from the ring and sees to it that their stacks are whole: asks for the tables of
 * the code that they hit, keeps the samples that the kernel could not walk yet, and walks them here
 * as soon as the tables are there. For the draining thread.
 */
final class StackCompletion implements BpfRing.Consumer, AutoCloseable {
    /** The tables of a hundred megabytes take a tenth of that where a CPU is free. */
    private static final long PATIENCE_NANOS = 6_000_000_000L;

    /**
     * What samples may take that wait, each with a copy of its stack: for each CPU those of 1.6
     * seconds at 999 Hz with copies of 20 KiB, which is how long a busy machine may take to read
     * the tables of a JVM.
     */
    private static final long MOST_WAITING_BYTES =
            Math.min(
                    Math.min(256L << 20, Runtime.getRuntime().availableProcessors() * (32L << 20)),
                    Runtime.getRuntime().maxMemory() / 8);

    private record Waiting(
            DeferredSample sample, TracedProcess process, AddressSpace space, long sinceNanos) {}

    private final ProcessTable processes;
    private final CodeFiles files;
    private final UnwindFiles unwindFiles;
    private final Aggregator aggregator;
    private final SpacePublisher publisher;
    private final UnwindTables tables;
    private final DeferredWalk walk;
    private final InternalFailures failures;
    private final OutdatedWalks outdated;
    private final Deque<Waiting> waiting = new ArrayDeque<>();

    /** Those that have not been tried yet. */
    private final Deque<Waiting> fresh = new ArrayDeque<>();

    private long waitingBytes;
    private final long[] words = new long[Aggregator.MOST_FRAMES];
    private final StackCursor frames = new StackCursor();

    /** Spaces that their processes have left, to be described for samples that wait. */
    private final Set<AddressSpace> left = new LinkedHashSet<>();

    private long seenChanges = -1;

    StackCompletion(
            ProcessTable processes,
            CodeFiles files,
            UnwindFiles unwindFiles,
            Aggregator aggregator,
            SpacePublisher publisher,
            UnwindTables tables,
            DeferredWalk walk,
            InternalFailures failures) {
        this.processes = processes;
        this.files = files;
        this.unwindFiles = unwindFiles;
        this.aggregator = aggregator;
        this.publisher = publisher;
        this.tables = tables;
        this.walk = walk;
        this.failures = failures;
        outdated = new OutdatedWalks(files, unwindFiles, tables, aggregator);
    }

    @Override
    public void accept(SampleView sample) {
        if (sample.isDeferred()) {
            defer(sample);
            return;
        }
        if (sample.reason().isPending()) {
            // There was no room for its stack: only those that come later can be whole.
            TracedProcess process = processes.get(sample.processId(), sample.timeNanos());
            ask(process, process.space().at(sample.timeNanos()), sample);
        }
        if (sample.spaceId() != 0) {
            TracedProcess process = processes.get(sample.processId(), sample.timeNanos());
            AddressSpace space = process.space().at(sample.timeNanos());
            if (sample.spaceId() != space.id()) {
                outdated.accept(sample, process, space);
                return;
            }
        }
        aggregator.accept(sample);
    }

    private void defer(SampleView sample) {
        aggregator.window().sawSampleAt(sample.timeNanos());
        if (waitingBytes > MOST_WAITING_BYTES && !waiting.isEmpty()) {
            Waiting oldest = waiting.removeFirst();
            waitingBytes -= oldest.sample().sizeBytes();
            finish(oldest);
        }
        TracedProcess process = processes.get(sample.processId(), sample.timeNanos());
        AddressSpace space = process.space().at(sample.timeNanos());
        DeferredSample copy = sample.copyDeferred();
        waitingBytes += copy.sizeBytes();
        fresh.add(new Waiting(copy, process, space, Host.monotonicNanos()));
    }

    /** Whether samples wait for tables. */
    boolean isWaiting() {
        return !waiting.isEmpty() || !fresh.isEmpty() || !outdated.isEmpty();
    }

    /** Whether samples of a process wait: what is known of it is still needed. */
    boolean isWaitingFor(int processId) {
        return Stream.concat(waiting.stream(), fresh.stream())
                        .anyMatch(one -> one.process().processId() == processId)
                || outdated.areOf(processId);
    }

    /** Drops descriptions of address spaces that their processes have left and no sample needs. */
    void forgetFormer() {
        Set<Integer> needed = new HashSet<>();
        waiting.forEach(one -> needed.add(one.space().id()));
        fresh.forEach(one -> needed.add(one.space().id()));
        tables.forgetFormer(needed);
    }

    /** Tells the kernel what is new, and walks what can be walked now. */
    void advance() throws KernelException {
        publish();
        long changes = tables.changes();
        boolean changed = changes != seenChanges;
        seenChanges = changes;
        long longAgo = Host.monotonicNanos() - PATIENCE_NANOS;
        for (Iterator<Waiting> each = waiting.iterator(); each.hasNext(); ) {
            Waiting next = each.next();
            if (isDone(next, longAgo, changed)) {
                waitingBytes -= next.sample().sizeBytes();
                each.remove();
            }
        }
        outdated.advance(changed, longAgo);
        for (Waiting one = fresh.poll(); one != null; one = fresh.poll()) {
            if (isDone(one, longAgo, true)) {
                waitingBytes -= one.sample().sizeBytes();
            } else {
                waiting.add(one);
            }
        }
        publish();
        if (waiting.isEmpty()) {
            tables.forgetFormer(Set.of());
        }
    }

    /** Walks one that waits, if that is worth to try; a failure costs it alone. */
    private boolean isDone(Waiting one, long longAgo, boolean isWorthTrying) {
        try {
            if (isWorthTrying && completed(one)) {
                return true;
            }
            // Only then: this thread may have stood still for longer than samples wait.
            boolean isOver = one.sinceNanos() < longAgo;
            if (isOver) {
                finish(one);
            }
            return isOver;
        } catch (RuntimeException | Error failure) {
            failures.report("walk the stack of a sample", failure);
            return true;
        }
    }

    private void publish() throws KernelException {
        publisher.publishChanged();
        for (AddressSpace space : left) {
            publisher.describeFormer(space);
        }
        left.clear();
    }

    /** Takes the sample if its stack is whole, or will never be. */
    private boolean completed(Waiting one) {
        Optional<PublishedSpace> known = publishedSpace(one);
        if (known.isEmpty()) {
            if (one.space().isEmpty()) {
                finish(one);
                return true;
            }
            describe(one.process(), one.space());
            return false;
        }
        SampleView view = walkByTables(one, known.get());
        if (view.reason().isPending() && ask(one.process(), one.space(), view)) {
            return false;
        }
        accept(one, view);
        return true;
    }

    private void accept(Waiting one, SampleView view) {
        if (view.reason() == Reason.STACK_UNREADABLE) {
            // Deeper than the copy of the stack: it would be whole, had the tables been there.
            aggregator.accept(walk.endWith(one.sample().reason()));
        } else if (view.reason() == Reason.MAPPING_PENDING
                && one.space().isRefuted(lastAddress(view))) {
            aggregator.accept(walk.endBeforeLast());
        } else {
            aggregator.accept(view);
        }
    }

    private void finish(Waiting one) {
        Optional<PublishedSpace> known = publishedSpace(one);
        if (known.isPresent()) {
            accept(one, walkByTables(one, known.get()));
        } else {
            // A guess, which the reason tells.
            walk.walkByFramePointers(one.sample());
            aggregator.accept(walk.endWith(Reason.PROCESS_PENDING));
        }
    }

    private Optional<PublishedSpace> publishedSpace(Waiting one) {
        return tables.spaceOf(one.process().processId(), one.space().id());
    }

    private SampleView walkByTables(Waiting one, PublishedSpace space) {
        return walk.walk(one.sample(), space.where());
    }

    /**
     * Asks for what a walk lacked where it ended.
     *
     * @return whether it may come
     */
    private boolean ask(TracedProcess process, AddressSpace space, SampleView view) {
        if (view.reason() == Reason.PROCESS_PENDING || view.reason() == Reason.STALE_TABLE) {
            describe(process, space);
            return true;
        }
        if (view.userWords() == 0) {
            return true;
        }
        long address = lastAddress(view);
        CodeMapping mapping = space.find(address);
        if (view.reason() == Reason.MAPPING_PENDING) {
            if (mapping != null) {
                describe(process, space);
                return true;
            }
            return mayBeMapped(address, process, space, view.timeNanos());
        }
        if (mapping == null) {
            return false;
        }
        boolean isNew = files.known(mapping) == null;
        UnwindFile file = unwindFiles.of(files.fileOf(mapping));
        // A forked process shares its parent's mappings: the file may have been opened, and its
        // rows read, for the other one, and this one's description does not know it.
        if (isNew || file == null || file.unwinder() != CodeUnwinder.PENDING) {
            describe(process, space);
        }
        if (file != null) {
            tables.request(file);
        }
        return true;
    }

    /** The address of the last of the user frames, of which there are some. */
    private long lastAddress(SampleView view) {
        view.copyFrames(words);
        frames.start(words, view.kernelFrames(), view.kernelFrames() + view.userWords());
        while (frames.next()) {
            // to the last one, where the walk ended
        }
        return FrameWord.lookupAddress(frames.word());
    }

    /** Whether a walk that ended at an address in no mapping may find one there. */
    private boolean mayBeMapped(
            long address, TracedProcess process, AddressSpace space, long timeNanos) {
        if (space.isRefuted(address) || space.isTooLarge()) {
            return false;
        }
        processes.scanAgain(process);
        if (process.lastScanNanos() <= timeNanos) {
            if (!processes.scansSoon(process)) {
                return false; // samples that wait are walked again and again
            }
            seenChanges = -1;
            return true;
        }
        if (space.find(address) == null) {
            space.refute(address);
            return false;
        }
        return true;
    }

    /** Has the space described as it is known now; it may be one that its process has left. */
    private void describe(TracedProcess process, AddressSpace space) {
        if (processes.isCurrent(process) && process.space() == space) {
            processes.setChanged(process);
        } else {
            left.add(space);
        }
    }

    @Override
    public void close() {
        walk.close();
    }
}
