// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.dwarf;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.gimlet.elf.ElfBytes;
import io.gimlet.elf.ElfFile;
import io.gimlet.elf.Fixtures;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Once the units are read, looking addresses up allocates nothing, names and paths included. */
class LookupAllocationTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @TempDir Path directory;

    @Test
    void aSecondLookAllocatesNothing() throws Exception {
        Path file = Fixtures.compile(directory, "inlines.cpp", "program", "-g", "-lstdc++");
        ElfFile elf = Fixtures.open(file);
        long[] addresses = Chains.addresses(elf, 3).stream().mapToLong(Long::longValue).toArray();
        DwarfLookup lookup = DwarfFile.of(elf, OtherFiles.NONE).orElseThrow().lookup();
        assertOnlyTheFirstLookAllocates(lookup, addresses);
    }

    @Test
    void norDoesOneThatHasAnIndex() throws Exception {
        Path file = Fixtures.compile(directory, "inlines.cpp", "program", "-g", "-lstdc++");
        ElfFile elf = Fixtures.open(file);
        List<Long> code = Chains.addresses(elf, 3);
        DwarfLookup reading = DwarfFile.of(elf, OtherFiles.NONE).orElseThrow().lookup();
        Chains.ours(reading, code);
        ElfBytes index = DwarfIndexTest.index(reading);
        DwarfLookup lookup = DwarfFile.of(elf, OtherFiles.NONE, index).orElseThrow().lookup();
        assertOnlyTheFirstLookAllocates(lookup, code.stream().mapToLong(Long::longValue).toArray());
    }

    private static void assertOnlyTheFirstLookAllocates(DwarfLookup lookup, long[] addresses) {
        long first = allocatedBytes(lookup, addresses);

        // The first rounds may load classes, and the JVM itself allocates for the thread now and
        // then; what looking up allocates is in each of them.
        long least = first;
        for (int i = 0; i < 20; i++) {
            least = Math.min(least, allocatedBytes(lookup, addresses));
        }

        assertThat(first).isGreaterThan(50_000);
        assertThat(least).isZero();
    }

    private static long allocatedBytes(DwarfLookup lookup, long[] addresses) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        long sum = 0;
        for (long address : addresses) {
            int frames = lookup.find(address);
            for (int i = 0; i < frames; i++) {
                sum += lookup.systemName(i).length() + lookup.file(i).length();
                sum += lookup.line(i) + lookup.column(i) + lookup.functionLine(i);
            }
        }
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        assertThat(sum).isPositive();
        return allocated;
    }
}
