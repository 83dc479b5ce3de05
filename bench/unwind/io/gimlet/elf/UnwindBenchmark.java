// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf;

import io.gimlet.elf.unwind.UnwindTable;

import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * How many rows of a file's unwind table a second of CPU time reads: {@code cold}, the first time in
 * a JVM, or {@code warm}, the best of many times. Prints one number.
 */
final class UnwindBenchmark {
    private static final int WARM_ROUNDS = 30;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private UnwindBenchmark() {}

    /** Reads the file that the second argument names, as often as the first one says. */
    public static void main(String[] arguments) throws Exception {
        int rounds =
                switch (arguments[0]) {
                    case "cold" -> 1;
                    case "warm" -> WARM_ROUNDS;
                    default -> throw new IllegalArgumentException(arguments[0]);
                };
        Path path = Path.of(arguments[1]);
        double best = 0;
        for (int round = 0; round < rounds; round++) {
            best = Math.max(best, rate(path));
        }
        System.out.println(best);
    }

    private static double rate(Path path) throws Exception {
        try (FileChannel channel = FileChannel.open(path);
                Arena arena = Arena.ofConfined()) {
            var bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            long start = THREADS.getCurrentThreadCpuTime();
            int rows = UnwindTable.read(ElfFile.parse(bytes)).rowCount();
            return rows * NANOS_PER_SECOND / (THREADS.getCurrentThreadCpuTime() - start);
        }
    }
}
