// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture;

import io.gimlet.capture.result.InternalFailures;
import io.gimlet.capture.unwind.MappedCode;
import io.gimlet.capture.unwind.PublishedSpace;
import io.gimlet.capture.unwind.UnwindFile;
import io.gimlet.capture.unwind.UnwindTables;
import io.gimlet.elf.ElfFile;
import io.gimlet.elf.MalformedElfException;
import io.gimlet.kernel.CodeUnwinder;
import io.gimlet.kernel.DeferredSample;
import io.gimlet.kernel.DeferredWalk;
import io.gimlet.kernel.EventCatalog;
import io.gimlet.kernel.EventSettings;
import io.gimlet.kernel.FrameWord;
import io.gimlet.kernel.KernelException;
import io.gimlet.kernel.PerfEvent;
import io.gimlet.kernel.PerfEvent.Inherit;
import io.gimlet.kernel.PerfEvent.Rate;
import io.gimlet.kernel.PerfEvent.Scope;
import io.gimlet.kernel.Reason;
import io.gimlet.kernel.RecorderMaps.Unwinding;
import io.gimlet.kernel.SampleFilter;
import io.gimlet.kernel.SampleView;
import io.gimlet.kernel.Sampler;
import io.gimlet.kernel.StackStatus;
import io.gimlet.symbols.CodeFile;
import io.gimlet.symbols.DebugFiles;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Samples one process by tables that are there when the test says so. */
final class TableSession implements AutoCloseable {
    /**
     * A user stack.
     *
     * @param addresses where each frame's code is to be looked up, leaf first
     */
    record Stack(List<Long> addresses, StackStatus status, Reason reason) {
        private static Stack of(SampleView view) {
            long[] words = new long[view.kernelFrames() + view.userWords()];
            view.copyFrames(words);
            return new Stack(
                    Arrays.stream(words)
                            .skip(view.kernelFrames())
                            .map(FrameWord::lookupAddress)
                            .boxed()
                            .toList(),
                    view.status(),
                    view.reason());
        }
    }

    /** The walks that the kernel made. */
    final List<Stack> walked = new ArrayList<>();

    /** The samples that it left to us. */
    final List<DeferredSample> deferred = new ArrayList<>();

    final Sampler sampler = Sampler.load(1 << 24);

    private final UnwindTables tables;
    private final DeferredWalk walk = new DeferredWalk(sampler.maps().unwindMaps());
    private final Map<String, UnwindFile> files = new HashMap<>();
    private final int processId;
    private final PerfEvent event;

    TableSession(int processId, long budgetBytes) throws KernelException {
        this.processId = processId;
        tables =
                new UnwindTables(
                        sampler.maps().unwindMaps(),
                        budgetBytes,
                        CodeUnwinder.NONE,
                        new InternalFailures());
        sampler.maps().configure(new SampleFilter.All(), Unwinding.BY_TABLES);
        sampler.maps().configureEvent(0, EventSettings.ALL.withKernelStack(false));
        event =
                PerfEvent.open(
                        EventCatalog.CPU_CLOCK,
                        new Rate.Frequency(999),
                        new Scope.OneThread(processId, Inherit.THREADS, false));
        sampler.attach(event, 0);
        tables.start();
    }

    /**
     * Tells the kernel what the process has mapped; no table is there yet.
     *
     * @param others how many mappings to make up besides, below its own
     */
    void publish(int others) throws IOException, KernelException, MalformedElfException {
        List<MappedCode> code = new ArrayList<>();
        for (int i = 1; i <= others; i++) {
            long start = i * 65_536L;
            code.add(new MappedCode(start, start + 4096, null, 0, CodeUnwinder.FRAME_POINTER));
        }
        for (String line : Files.readAllLines(Path.of("/proc/" + processId + "/maps"))) {
            String[] columns = line.split(" +", 6);
            if (columns[1].contains("x") && columns.length == 6 && columns[5].startsWith("/")) {
                code.add(mapped(columns));
            }
        }
        if (!tables.publish(processId, 1, code)) {
            throw new AssertionError("there is no room for a process");
        }
    }

    private MappedCode mapped(String[] columns) throws IOException, MalformedElfException {
        String[] range = columns[0].split("-");
        long start = Long.parseLong(range[0], 16);
        try (FileChannel channel = FileChannel.open(Path.of(columns[5]))) {
            MemorySegment bytes = channel.map(MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto());
            ElfFile elf = ElfFile.parse(bytes);
            long bias = elf.loadBias(start, Long.parseLong(columns[2], 16)).orElseThrow();
            UnwindFile file =
                    files.computeIfAbsent(
                            columns[5],
                            path -> new UnwindFile(CodeFile.of(bytes), new DebugFiles()));
            return new MappedCode(
                    start, Long.parseLong(range[1], 16), file, bias, CodeUnwinder.NONE);
        }
    }

    /** Reads the tables of all that was published. */
    void load() throws InterruptedException {
        files.values().forEach(tables::request);
        while (!tables.isIdle()) {
            Thread.sleep(1);
        }
    }

    void enable() throws KernelException {
        event.enable();
    }

    void disable() throws KernelException {
        event.disable();
    }

    /** Takes what is in the ring. */
    void drain() {
        sampler.maps()
                .ring()
                .drain(
                        view -> {
                            if (view.isDeferred()) {
                                deferred.add(view.copyDeferred());
                            } else {
                                walked.add(Stack.of(view));
                            }
                        },
                        sampler.maps().ring().producerPosition());
    }

    /** The deferred samples, walked here. */
    List<Stack> walkDeferred() {
        PublishedSpace space = tables.spaceOf(processId, 1).orElseThrow();
        return deferred.stream().map(sample -> Stack.of(walk.walk(sample, space.where()))).toList();
    }

    @Override
    public void close() {
        event.close();
        tables.close();
        walk.close();
        sampler.close();
    }
}
