// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.dwarf;

import io.gimlet.elf.ElfBytes;
import io.gimlet.elf.ElfFile;
import io.gimlet.elf.Section;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.SplittableRandom;

/**
 * How many addresses a second of CPU time tells the whole chain of: functions, files, lines and
 * columns, from the opening of the file on. Arguments: {@code read} from the file, which leaves an
 * index, or {@code load} from that; the file; the index; how many addresses, anywhere in the code.
 * Prints the rate, the milliseconds until the first address is known, those of writing, and the
 * size of the index in MiB.
 */
final class IndexBenchmark {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final int STEP = 1 << 10;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private IndexBenchmark() {}

    /** See above. */
    public static void main(String[] arguments) throws Exception {
        boolean loads = arguments[0].equals("load");
        Path index = Path.of(arguments[2]);
        int count = Integer.parseInt(arguments[3]);
        long start = THREADS.getCurrentThreadCpuTime();
        ElfFile elf = ElfFile.parse(map(Path.of(arguments[1])));
        ElfBytes known = loads ? ElfBytes.of(map(index)) : ElfBytes.EMPTY;
        DwarfFile dwarf = DwarfFile.of(elf, OtherFiles.NONE, known).orElseThrow();
        DwarfLookup lookup = dwarf.lookup();
        Section text = elf.section(".text").orElseThrow();
        SplittableRandom random = new SplittableRandom(1);
        long frames = look(lookup, text.address(), text.size(), random, 1);
        double first = (THREADS.getCurrentThreadCpuTime() - start) / NANOS_PER_MILLI;
        // In steps: the JVM compiles what is called often long before the loop around it.
        for (int done = 1; done < count; done += STEP) {
            frames += look(lookup, text.address(), text.size(), random, STEP);
        }
        long nanos = THREADS.getCurrentThreadCpuTime() - start;
        if (frames == 0) {
            throw new IllegalStateException("nothing was found");
        }
        double write = loads ? 0 : write(lookup, index);
        double mebibytes = index.toFile().length() / (double) (1 << 20);
        System.out.println(
                count * NANOS_PER_SECOND / nanos + " " + first + " " + write + " " + mebibytes);
    }

    private static MemorySegment map(Path path) throws Exception {
        try (FileChannel channel = FileChannel.open(path)) {
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto());
        }
    }

    private static double write(DwarfLookup lookup, Path index) throws Exception {
        long start = THREADS.getCurrentThreadCpuTime();
        try (FileChannel out =
                FileChannel.open(
                        index,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.TRUNCATE_EXISTING)) {
            lookup.writeIndex(out);
        }
        return (THREADS.getCurrentThreadCpuTime() - start) / NANOS_PER_MILLI;
    }

    private static long look(
            DwarfLookup lookup, long first, long length, SplittableRandom random, int count) {
        long frames = 0;
        for (int i = 0; i < count; i++) {
            int found = lookup.find(first + random.nextLong(length));
            for (int frame = 0; frame < found; frame++) {
                boolean isKnown =
                        lookup.systemName(frame).length() + lookup.file(frame).length() > 0
                                && lookup.line(frame) + lookup.column(frame) >= 0
                                && lookup.functionLine(frame) >= 0;
                frames += isKnown ? 1 : 0;
            }
        }
        return frames;
    }
}
