// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The source lines of the kernel's BPF programs, which are read when the first of their addresses
 * is asked for. For one thread at a time.
 */
public final class ProgramLines {
    /** No lines. */
    public static final ProgramLines NONE = new ProgramLines(List::of);

    /**
     * Where a line of the source begins in memory.
     *
     * @param address its first instruction
     * @param file the source file; any characters
     * @param line counted from 1; 0 when unknown
     * @param column counted from 1; 0 when unknown
     */
    public record SourceLine(long address, String file, int line, int column) {}

    private final Supplier<List<SourceLine>> reader;
    private @Nullable NavigableMap<Long, SourceLine> lines;

    /** The lines that {@code reader} gives when it is asked, once, in any order. */
    public ProgramLines(Supplier<List<SourceLine>> reader) {
        this.reader = reader;
    }

    /** Adds to the name of an address in a function the line that it is on, if that is known. */
    Resolution addTo(Resolution.Named name, long address, long functionStart) {
        Map.Entry<Long, SourceLine> floor = lines().floorEntry(address);
        if (floor == null || Long.compareUnsigned(floor.getKey(), functionStart) < 0) {
            return name;
        }
        SourceFrame function = name.innermost();
        SourceLine line = floor.getValue();
        return new Resolution.Named(
                List.of(
                        new SourceFrame(
                                function.function(),
                                function.systemName(),
                                NameCleaner.clean(line.file()),
                                line.line(),
                                line.column(),
                                0,
                                function.source())));
    }

    private NavigableMap<Long, SourceLine> lines() {
        NavigableMap<Long, SourceLine> known = lines;
        if (known == null) {
            known = new TreeMap<>(Long::compareUnsigned);
            for (SourceLine line : reader.get()) {
                known.put(line.address(), line);
            }
            lines = known;
        }
        return known;
    }
}
