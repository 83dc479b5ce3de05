// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.unwind;

import io.gimlet.symbols.CodeFile;
import io.gimlet.symbols.DebugFiles;
import io.gimlet.symbols.cache.FileCache;
import io.gimlet.symbols.cache.FileIdentity;
import io.gimlet.elf.ElfFile;
import io.gimlet.kernel.UnwindMaps;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How many rows of a file a second of CPU time brings into the tables: {@code parse} from the file,
 * {@code load} from the cache that {@code store} left. Prints one number: the rate of the first
 * round, or of the best one of several.
 */
final class LoadBenchmark {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final RowCache cache;
    private final SlabPool slabs = new SlabPool();

    private LoadBenchmark(Path directory) {
        cache = new RowCache(new FileCache(directory, "rows", "benchmark"));
    }

    /** Arguments: parse, load or store; rounds; the file; the directory of the cache. */
    public static void main(String[] arguments) throws Exception {
        String action = arguments[0];
        int rounds = Integer.parseInt(arguments[1]);
        LoadBenchmark benchmark = new LoadBenchmark(Path.of(arguments[3]));
        double best = 0;
        for (int round = 0; round < rounds; round++) {
            best = Math.max(best, benchmark.rate(action, Path.of(arguments[2])));
        }
        System.out.println(best);
    }

    private double rate(String action, Path path) throws Exception {
        slabs.reset();
        UnwindMaps maps = new UnwindMaps(slabs);
        RuleNumbers numbers = new RuleNumbers(maps);
        SlabMemory memory = new SlabMemory(maps, SlabPool.BYTES, System::nanoTime);
        TableWriter writer = new TableWriter(maps, memory);
        try (FileChannel channel = FileChannel.open(path);
                Arena arena = Arena.ofConfined()) {
            var bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            UnwindFile file = new UnwindFile(CodeFile.of(bytes), new DebugFiles());
            long start = THREADS.getCurrentThreadCpuTime();
            KernelRows rows = action.equals("load") ? loaded(file) : parsed(file);
            writer.write(rows, numbers.numbersOf(rows.rules()));
            long nanos = THREADS.getCurrentThreadCpuTime() - start;
            if (action.equals("store")) {
                cache.store(FileIdentity.of(file.elf()).orElseThrow(), rows);
            }
            return rows.rowCount() * NANOS_PER_SECOND / nanos;
        }
    }

    private KernelRows loaded(UnwindFile file) {
        return FileIdentity.of(file.elf()).flatMap(cache::load).orElseThrow();
    }

    private static KernelRows parsed(UnwindFile file) {
        return new RowReader(Optional.empty()).read(file).orElseThrow();
    }
}
