// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.samples;

import io.gimlet.capture.naming.FrameRequest;
import io.gimlet.capture.naming.Symbolizer;
import io.gimlet.capture.process.AddressSpace;
import io.gimlet.capture.process.CodeFiles;
import io.gimlet.capture.process.CodeMapping;
import io.gimlet.capture.process.ProcessTable;
import io.gimlet.capture.process.TracedProcess;
import io.gimlet.kernel.BpfRing;
import io.gimlet.kernel.FrameWord;
import io.gimlet.kernel.Reason;
import io.gimlet.kernel.SampleView;
import io.gimlet.kernel.StackCursor;
import io.gimlet.symbols.CodeFile;
import io.gimlet.symbols.UnknownReason;
import org.jspecify.annotations.Nullable;

/**
 * Adds samples up as they come: a stack that was seen before costs a hash and a comparison, and
 * allocates nothing. For the draining thread.
 */
public final class Aggregator implements BpfRing.Consumer {
    /** The most that a record holds: 127 kernel frames and 1,024 user frames. */
    public static final int MOST_FRAMES = 127 + 1024;

    private static final int NO_ROOM = -1;
    private static final CodeFile TOO_LARGE = CodeFile.refused(UnknownReason.PROCESS_TOO_LARGE);

    private final ProcessTable processes;
    private final CodeFiles files;
    private final Symbolizer symbolizer;

    private final long[] words = new long[MOST_FRAMES];
    private final int[] numbers = new int[MOST_FRAMES];
    private final StackCursor cursor = new StackCursor();

    private Window window;

    /** Adds to {@code first} until {@link #rotate}. */
    public Aggregator(
            ProcessTable processes, CodeFiles files, Symbolizer symbolizer, Window first) {
        this.processes = processes;
        this.files = files;
        this.symbolizer = symbolizer;
        this.window = first;
    }

    /** The window that samples are added to. */
    public Window window() {
        return window;
    }

    /** Adds to another window from now on; returns the one so far. */
    public Window rotate(Window next) {
        Window closed = window;
        window = next;
        return closed;
    }

    @Override
    public void accept(SampleView sample) {
        if (!window.admit(sample)) {
            return;
        }
        long time = sample.timeNanos();
        TracedProcess process = processes.get(sample.processId(), time);
        AddressSpace space = process.space().at(time);
        window.countRuntime(space.runtime());
        int stack = stackOf(sample, process, space, time);
        Reason reason = sample.reason();
        if (stack == NO_ROOM) {
            stack = emptyStack();
            reason = Reason.STACKS_FULL;
        } else {
            window.countStack(sample);
        }
        int thread =
                window.threads()
                        .numberOf(
                                process,
                                time,
                                sample.threadId(),
                                sample.commLow(),
                                sample.commHigh());
        window.samples().add(stack, thread, sample.event(), reason.id(), sample.weight());
    }

    private int emptyStack() {
        int hash = StackTable.hash(words, 0, 0, AddressSpace.FIRST_ID);
        int known = window.stacks().find(words, 0, 0, AddressSpace.FIRST_ID, hash);
        return known >= 0 ? known : window.stacks().add(numbers, 0, hash);
    }

    /** The number of a stack, or {@link #NO_ROOM} for one that was not seen before. */
    private int stackOf(SampleView sample, TracedProcess process, AddressSpace space, long time) {
        StackTable stacks = window.stacks();
        int kernelFrames = sample.kernelFrames();
        int length = kernelFrames + sample.userWords();
        sample.copyFrames(words);
        int spaceId = processes.idAt(space, time);
        int hash = StackTable.hash(words, kernelFrames, length, spaceId);
        int known = stacks.find(words, kernelFrames, length, spaceId, hash);
        if (known >= 0) {
            return known;
        }
        if (window.isFull()) {
            return NO_ROOM;
        }
        internKernelFrames(kernelFrames, time);
        int userFrames = internUserFrames(kernelFrames, length, process, space, spaceId, time);
        return stacks.add(numbers, kernelFrames + userFrames, hash);
    }

    private void internKernelFrames(int kernelFrames, long time) {
        for (int i = 0; i < kernelFrames; i++) {
            int space = StackTable.spaceOf(i, kernelFrames, AddressSpace.FIRST_ID);
            int number = window.frames().intern(space, words, i, 1);
            if (number < 0) {
                number = -1 - number;
                long address = i == 0 ? words[i] : words[i] - 1;
                symbolizer.submit(window.names(), new FrameRequest.Kernel(number, time, address));
            }
            numbers[i] = number;
        }
    }

    /** How many frames there are in the words from {@code from} on. */
    private int internUserFrames(
            int from, int to, TracedProcess process, AddressSpace space, int spaceId, long time) {
        int count = 0;
        int at = from;
        for (cursor.start(words, from, to); cursor.next(); at += cursor.length()) {
            int number = window.frames().intern(spaceId, words, at, cursor.length());
            if (number < 0) {
                number = -1 - number;
                submit(number, cursor.word(), process, space, time);
            }
            numbers[from + count++] = number;
        }
        return count;
    }

    private void submit(
            int frame, long word, TracedProcess process, AddressSpace space, long time) {
        long address = FrameWord.lookupAddress(word);
        CodeMapping mapping = space.find(address);
        if (mapping == null && processes.scanAgain(process)) {
            mapping = space.find(address);
        }
        CodeFile file = mapping == null ? withoutMapping(space) : files.fileOf(mapping);
        symbolizer.submit(
                window.names(),
                new FrameRequest.User(
                        frame,
                        time,
                        address,
                        process.processId(),
                        space.program(),
                        space.generated(),
                        mapping,
                        file));
    }

    private static @Nullable CodeFile withoutMapping(AddressSpace space) {
        return space.isTooLarge() ? TOO_LARGE : null;
    }
}
