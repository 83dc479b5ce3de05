// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture;

import io.gimlet.capture.unwind.PublishedSpace;
import io.gimlet.capture.unwind.UnwindFile;
import io.gimlet.capture.unwind.UnwindTables;
import io.gimlet.kernel.BpfRing;
import io.gimlet.kernel.DeferredSample;
import io.gimlet.kernel.DeferredWalk;
import io.gimlet.kernel.FrameWord;
import io.gimlet.kernel.Host;
import io.gimlet.kernel.KernelException;
import io.gimlet.kernel.Reason;
import io.gimlet.kernel.SampleView;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;

/**
 * Takes samples from the ring and sees to it that their stacks are whole: asks for the tables of
 * the code that they hit, keeps the samples that the kernel could not walk yet, and walks them here
 * as soon as the tables are there. For the draining thread.
 */
final class StackCompletion implements BpfRing.Consumer, AutoCloseable {
    /** The tables of a file of a hundred megabytes take a tenth of that. */
    private static final long PATIENCE_NANOS = 3_000_000_000L;

    /** Each has a copy of up to five pages of stack. */
    private static final int MOST_WAITING = 1024;

    private record Waiting(
            DeferredSample sample, TracedProcess process, AddressSpace space, long sinceNanos) {}

    private final ProcessTable processes;
    private final CodeFiles files;
    private final Aggregator aggregator;
    private final SpacePublisher publisher;
    private final UnwindTables tables;
    private final DeferredWalk walk;
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private final long[] words = new long[Aggregator.MOST_FRAMES];
    private long seenChanges = -1;

    StackCompletion(
            ProcessTable processes,
            CodeFiles files,
            Aggregator aggregator,
            SpacePublisher publisher,
            UnwindTables tables,
            DeferredWalk walk) {
        this.processes = processes;
        this.files = files;
        this.aggregator = aggregator;
        this.publisher = publisher;
        this.tables = tables;
        this.walk = walk;
    }

    @Override
    public void accept(SampleView sample) {
        TracedProcess process = processes.get(sample.processId());
        if (!sample.isDeferred()) {
            if (sample.reason().isPending()) {
                // There was no room for its stack: only those that come later can be whole.
                ask(process, process.space().at(sample.timeNanos()), sample);
            }
            aggregator.accept(sample);
            return;
        }
        aggregator.sawSampleAt(sample.timeNanos());
        if (waiting.size() == MOST_WAITING) {
            finish(waiting.removeFirst());
        }
        AddressSpace space = process.space().at(sample.timeNanos());
        waiting.add(new Waiting(sample.copyDeferred(), process, space, Host.monotonicNanos()));
        seenChanges = -1;
    }

    /** Whether samples wait for tables. */
    boolean isWaiting() {
        return !waiting.isEmpty();
    }

    /** Whether samples of a process wait: what is known of it is still needed. */
    boolean isWaitingFor(int processId) {
        return waiting.stream().anyMatch(one -> one.process().processId() == processId);
    }

    /** Tells the kernel what is new, and walks what can be walked now. */
    void advance() throws KernelException {
        publisher.publishChanged();
        long changes = tables.changes();
        boolean changed = changes != seenChanges;
        seenChanges = changes;
        long longAgo = Host.monotonicNanos() - PATIENCE_NANOS;
        Iterator<Waiting> each = waiting.iterator();
        while (each.hasNext()) {
            Waiting next = each.next();
            if (next.sinceNanos() < longAgo) {
                finish(next);
                each.remove();
            } else if (changed && completed(next)) {
                each.remove();
            }
        }
        publisher.publishChanged();
        if (waiting.isEmpty()) {
            tables.forgetFormer();
        }
    }

    /** Takes the sample if its stack is whole, or will never be. */
    private boolean completed(Waiting one) throws KernelException {
        Optional<PublishedSpace> known = publishedSpace(one);
        if (known.isEmpty()) {
            if (one.space().isEmpty()) {
                finish(one);
                return true;
            }
            if (one.process().space() == one.space()) {
                processes.setChanged(one.process());
            } else {
                publisher.describeFormer(one.space());
                seenChanges = -1;
            }
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
        return walk.walk(one.sample(), space.location(), space.count(), space.generation());
    }

    /**
     * Asks for what a walk lacked where it ended.
     *
     * @return whether it may come
     */
    private boolean ask(TracedProcess process, AddressSpace space, SampleView view) {
        if (view.reason() == Reason.PROCESS_PENDING || view.reason() == Reason.STALE_TABLE) {
            processes.setChanged(process);
            return true;
        }
        int frames = view.kernelFrames() + view.userFrames();
        if (view.userFrames() == 0) {
            return true;
        }
        view.copyFrames(words);
        long address = FrameWord.lookupAddress(words[frames - 1]);
        CodeMapping mapping = space.find(address);
        if (view.reason() == Reason.MAPPING_PENDING) {
            if (mapping != null) {
                processes.setChanged(process);
                return true;
            }
            boolean wasLookedFor = process.lastScanNanos() > view.timeNanos();
            processes.scanAgain(process);
            return !wasLookedFor;
        }
        if (mapping == null) {
            return false;
        }
        if (mapping.file() == null) {
            files.fileOf(mapping);
            processes.setChanged(process);
        }
        UnwindFile file = mapping.unwindFile();
        if (file != null) {
            tables.request(file);
        }
        return true;
    }

    @Override
    public void close() {
        walk.close();
    }
}
