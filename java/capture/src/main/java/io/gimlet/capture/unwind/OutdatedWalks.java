// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.unwind;

import io.gimlet.capture.process.AddressSpace;
import io.gimlet.capture.process.CodeFiles;
import io.gimlet.capture.process.CodeMapping;
import io.gimlet.capture.process.TracedProcess;
import io.gimlet.capture.samples.Aggregator;
import io.gimlet.kernel.CodeUnwinder;
import io.gimlet.kernel.FrameWord;
import io.gimlet.kernel.Host;
import io.gimlet.kernel.KeptSample;
import io.gimlet.kernel.Reason;
import io.gimlet.kernel.SampleView;
import io.gimlet.kernel.StackCursor;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Samples that the kernel walked by what a process had mapped before: it learns of a new mapping a
 * moment after that is there, and until then goes by the rows of the code that was in its place.
 * Where the rows of both say the same the frame is right; else the stack ends with it. For the
 * draining thread.
 */
final class OutdatedWalks {
    private static final int MOST_KEPT = 4096;

    private record Kept(
            KeptSample sample,
            TracedProcess process,
            AddressSpace space,
            AddressSpace walkedBy,
            long sinceNanos) {}

    private enum Step {
        RIGHT,
        WRONG,
        /** The rows that tell are being read. */
        PENDING
    }

    private final CodeFiles files;
    private final UnwindFiles unwindFiles;
    private final UnwindTables tables;
    private final Aggregator aggregator;
    private final Deque<Kept> kept = new ArrayDeque<>();
    private final long[] words = new long[Aggregator.MOST_FRAMES];
    private final StackCursor frames = new StackCursor();

    OutdatedWalks(
            CodeFiles files, UnwindFiles unwindFiles, UnwindTables tables, Aggregator aggregator) {
        this.files = files;
        this.unwindFiles = unwindFiles;
        this.tables = tables;
        this.aggregator = aggregator;
    }

    /**
     * Takes a sample.
     *
     * @param space what the process had mapped when it was taken, other than what it was walked by
     */
    void accept(SampleView sample, TracedProcess process, AddressSpace space) {
        AddressSpace walkedBy = process.space().withId(sample.spaceId());
        if (meansTheSame(sample, space, walkedBy)) {
            aggregator.accept(sample);
            return;
        }
        if (kept.size() == MOST_KEPT) {
            finish(kept.removeFirst(), true);
        }
        Kept one =
                new Kept(
                        KeptSample.copyOf(sample), process, space, walkedBy, Host.monotonicNanos());
        if (!finish(one, false)) {
            aggregator.window().sawSampleAt(sample.timeNanos());
            kept.add(one);
        }
    }

    boolean isEmpty() {
        return kept.isEmpty();
    }

    boolean areOf(int processId) {
        return kept.stream().anyMatch(one -> one.process().processId() == processId);
    }

    /**
     * Finishes those whose rows are there by now.
     *
     * @param hasNews whether any rows came
     * @param longAgo those that have waited since before this time do not wait any longer
     */
    void advance(boolean hasNews, long longAgo) {
        Iterator<Kept> each = kept.iterator();
        while (each.hasNext()) {
            Kept next = each.next();
            boolean isDue = next.sinceNanos() < longAgo;
            if ((isDue || hasNews) && finish(next, isDue)) {
                each.remove();
            }
        }
    }

    private boolean meansTheSame(SampleView sample, AddressSpace space, AddressSpace walkedBy) {
        start(sample);
        while (frames.next()) {
            if (!space.meansTheSame(walkedBy, FrameWord.lookupAddress(frames.word()))) {
                return false;
            }
        }
        return true;
    }

    private void start(SampleView sample) {
        sample.copyFrames(words);
        int first = sample.kernelFrames();
        frames.start(words, first, first + sample.userWords());
    }

    /** Hands a sample on, unless it is worth to wait. */
    private boolean finish(Kept one, boolean isDue) {
        start(one.sample().view());
        int right = 0;
        while (frames.next()) {
            right += frames.length();
            Step step = stepFrom(one, FrameWord.lookupAddress(frames.word()));
            if (step == Step.PENDING && !isDue) {
                return false;
            }
            if (step != Step.RIGHT) {
                one.sample().cut(right, Reason.MAPPING_PENDING);
                break;
            }
        }
        aggregator.accept(one.sample().view());
        return true;
    }

    /** Whether what the walk did at an address is what it would do now. */
    private Step stepFrom(Kept one, long address) {
        if (one.space().meansTheSame(one.walkedBy(), address)) {
            return Step.RIGHT;
        }
        CodeMapping mapping = one.space().find(address);
        CodeMapping former = one.walkedBy().find(address);
        if (mapping == null || former == null) {
            return Step.WRONG;
        }
        UnwindFile file = unwindFiles.of(files.fileOf(mapping));
        if (file == null) {
            return Step.WRONG;
        }
        if (file.unwinder() == CodeUnwinder.PENDING) {
            tables.request(file);
            return Step.PENDING;
        }
        int rule = ruleAt(mapping, address);
        return rule >= 0 && rule == ruleAt(former, address) ? Step.RIGHT : Step.WRONG;
    }

    /** The number of the rule that a mapping's file has for an address; negative without one. */
    private int ruleAt(CodeMapping mapping, long address) {
        UnwindFile file = knownFile(mapping);
        OptionalLong bias = file == null ? OptionalLong.empty() : mapping.loadBias(file.codeFile());
        return file == null || bias.isEmpty()
                ? -1
                : tables.ruleAt(file, address - bias.getAsLong());
    }

    private @Nullable UnwindFile knownFile(CodeMapping mapping) {
        var known = files.known(mapping);
        return known == null ? null : unwindFiles.of(known);
    }
}
