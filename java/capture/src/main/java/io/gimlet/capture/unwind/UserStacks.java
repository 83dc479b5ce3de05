// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.unwind;

import io.gimlet.capture.options.UnwindOptions;
import io.gimlet.capture.options.UnwindOptions.Mode;
import io.gimlet.capture.process.CodeFiles;
import io.gimlet.capture.process.ProcessTable;
import io.gimlet.capture.result.InternalFailures;
import io.gimlet.capture.result.RecordingSummary.TableSummary;
import io.gimlet.capture.samples.Aggregator;
import io.gimlet.kernel.BpfRing;
import io.gimlet.kernel.CodeUnwinder;
import io.gimlet.kernel.DeferredWalk;
import io.gimlet.kernel.KernelException;
import io.gimlet.kernel.RecorderMaps.Unwinding;
import io.gimlet.kernel.Sampler;
import io.gimlet.kernel.UnwindMaps;
import io.gimlet.symbols.CodeFile;
import io.gimlet.symbols.DebugFiles;
import java.util.List;

/** How a recording walks user stacks. For the draining thread. */
public sealed interface UserStacks extends AutoCloseable {
    /** The way that the options ask for. */
    static UserStacks of(
            UnwindOptions options,
            Sampler sampler,
            ProcessTable processes,
            CodeFiles files,
            DebugFiles debugFiles,
            Aggregator aggregator,
            InternalFailures failures) {
        return options.effectiveMode() == Mode.FP
                ? new ByFramePointers(processes, aggregator)
                : new ByTables(
                        options,
                        sampler.maps().unwindMaps(),
                        processes,
                        files,
                        debugFiles,
                        aggregator,
                        failures);
    }

    /** What the sampling program has to do. */
    Unwinding unwinding();

    /** What takes the samples from the ring. */
    BpfRing.Consumer consumer();

    /** Begins to read tables. */
    void start();

    /** Follows what happened; to be called after each drain. */
    void advance() throws KernelException;

    /** Forgets processes that are gone. */
    void forget(List<Integer> processIds);

    /** Forgets address spaces that processes have left and that no sample waits for. */
    void forgetFormerSpaces();

    /** Drops what is kept for a file; false when that is still needed. */
    boolean drop(CodeFile file);

    /** Whether samples wait for tables. */
    boolean areWaiting();

    /** Whether samples of a process wait: what is known of it is still needed. */
    boolean isWaitingFor(int processId);

    /** What is in the kernel. */
    TableSummary tables();

    /** How many address spaces are described for walks. */
    int spaces();

    /** How many files walks know. */
    int files();

    @Override
    void close();

    /** By frame pointers, in the kernel, and nothing else. */
    record ByFramePointers(ProcessTable processes, Aggregator aggregator) implements UserStacks {
        @Override
        public Unwinding unwinding() {
            return Unwinding.BY_FRAME_POINTERS;
        }

        @Override
        public BpfRing.Consumer consumer() {
            return aggregator;
        }

        @Override
        public void start() {}

        @Override
        public void advance() {
            processes.takeChanged();
        }

        @Override
        public void forget(List<Integer> processIds) {}

        @Override
        public void forgetFormerSpaces() {}

        @Override
        public boolean drop(CodeFile file) {
            return true;
        }

        @Override
        public boolean areWaiting() {
            return false;
        }

        @Override
        public boolean isWaitingFor(int processId) {
            return false;
        }

        @Override
        public TableSummary tables() {
            return TableSummary.NONE;
        }

        @Override
        public int spaces() {
            return 0;
        }

        @Override
        public int files() {
            return 0;
        }

        @Override
        public void close() {}
    }

    /** By unwind tables. */
    final class ByTables implements UserStacks {
        private final UnwindTables tables;
        private final UnwindFiles unwindFiles;
        private final StackCompletion completion;

        private ByTables(
                UnwindOptions options,
                UnwindMaps maps,
                ProcessTable processes,
                CodeFiles files,
                DebugFiles debugFiles,
                Aggregator aggregator,
                InternalFailures failures) {
            boolean strict = options.mode() == Mode.DWARF;
            tables =
                    new UnwindTables(
                            maps,
                            options.memoryBytes(),
                            strict ? CodeUnwinder.NONE : CodeUnwinder.FRAME_POINTER,
                            failures);
            unwindFiles = new UnwindFiles(debugFiles);
            completion =
                    new StackCompletion(
                            processes,
                            files,
                            unwindFiles,
                            aggregator,
                            new SpacePublisher(processes, files, unwindFiles, tables, strict),
                            tables,
                            new DeferredWalk(maps),
                            failures);
        }

        @Override
        public Unwinding unwinding() {
            return Unwinding.BY_TABLES;
        }

        @Override
        public BpfRing.Consumer consumer() {
            return completion;
        }

        @Override
        public void start() {
            tables.start();
        }

        @Override
        public void advance() throws KernelException {
            completion.advance();
        }

        @Override
        public void forget(List<Integer> processIds) {
            processIds.forEach(tables::forget);
        }

        @Override
        public void forgetFormerSpaces() {
            completion.forgetFormer();
        }

        @Override
        public boolean drop(CodeFile file) {
            return unwindFiles.drop(file, tables);
        }

        @Override
        public boolean areWaiting() {
            return completion.isWaiting();
        }

        @Override
        public boolean isWaitingFor(int processId) {
            return completion.isWaitingFor(processId);
        }

        @Override
        public TableSummary tables() {
            UnwindStatistics now = tables.statistics();
            return new TableSummary(now.files(), now.rows(), now.bytes(), now.evictions());
        }

        @Override
        public int spaces() {
            return tables.spaces();
        }

        @Override
        public int files() {
            return unwindFiles.count();
        }

        @Override
        public void close() {
            tables.close();
            completion.close();
        }
    }
}
