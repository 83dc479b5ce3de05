// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

import io.gimlet.elf.CodeRanges;
import io.gimlet.elf.ElfFile;
import io.gimlet.elf.Machine;
import io.gimlet.elf.MalformedElfException;
import io.gimlet.elf.StringTable;
import io.gimlet.elf.SymbolTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Collects the functions of symbol tables, and keeps one per address: functions before labels, then
 * global before weak before local ones, then the longest, then that with the fewest underscores at
 * the start of its name, then the first.
 */
final class SymbolIndexBuilder implements SymbolTable.Visitor {
    private static final int MAPPING_SYMBOL_BYTES = 2;

    /** So many at the start of a name are looked at. */
    private static final int MOST_UNDERSCORES = 8;

    private final CodeRanges code;
    private final boolean hasMappingSymbols;
    private final int maxFunctions;
    private final FunctionColumns candidates = new FunctionColumns();
    private final List<StringTable> names = new ArrayList<>();
    private final List<SymbolSource> sources = new ArrayList<>();
    private byte[] ranks = new byte[256];
    private long rangeStart;
    private long rangeEnd;
    private boolean truncated;

    SymbolIndexBuilder(ElfFile elf, int maxFunctions) {
        this.code = elf.codeRanges();
        this.hasMappingSymbols = elf.machine() == Machine.AARCH64;
        this.maxFunctions = maxFunctions;
    }

    /**
     * Adds the functions of a table, if there is one. Where two tables are alike, the first added
     * wins.
     */
    void add(Optional<SymbolTable> table, SymbolSource source) throws MalformedElfException {
        if (table.isPresent()) {
            names.add(table.get().names());
            sources.add(source);
            table.get().forEach(this);
        }
    }

    @Override
    public void symbol(
            long value, long size, int type, int binding, int sectionIndex, int nameOffset) {
        boolean function = type == SymbolTable.STT_FUNC || type == SymbolTable.STT_GNU_IFUNC;
        if ((!function && type != SymbolTable.STT_NOTYPE)
                || sectionIndex == SymbolTable.SHN_UNDEF
                || sectionIndex == SymbolTable.SHN_ABS
                || nameOffset == 0
                || !moveToRangeOf(value)
                || (!function && isMappingSymbol(binding, nameOffset))) {
            return;
        }
        int index = candidates.count();
        if (index == maxFunctions) {
            truncated = true;
            return;
        }
        long room = rangeEnd - value;
        long length = Long.compareUnsigned(size, room) < 0 ? size : room;
        candidates.add(value, length, nameOffset, names.size() - 1);
        if (index == ranks.length) {
            ranks = Arrays.copyOf(ranks, index + (index >> 1));
        }
        ranks[index] = rank(function, binding);
    }

    SymbolIndex build() {
        int[] order = candidates.byStart();
        var functions = new FunctionColumns();
        long coveredEnd = 0;
        int next;
        for (int at = 0; at < order.length; at = next) {
            long start = candidates.start(order[at]);
            next = endOfGroup(order, at);
            long length = greatestLength(order, at, next);
            boolean covered = at > 0 && Long.compareUnsigned(start, coveredEnd) < 0;
            if (length == 0 && covered) {
                continue; // A label inside a function of known size.
            }
            if (length == 0) {
                length = lengthUntilNext(order, start, next);
            } else if (!covered || Long.compareUnsigned(start + length, coveredEnd) > 0) {
                coveredEnd = start + length;
            }
            int best = best(order, at, next);
            functions.add(start, length, candidates.nameOffset(best), candidates.table(best));
        }
        functions.trim();
        return new SymbolIndex(functions, names, sources, truncated);
    }

    private static byte rank(boolean function, int binding) {
        int bindingRank =
                switch (binding) {
                    case SymbolTable.STB_LOCAL -> 0;
                    case SymbolTable.STB_WEAK -> 1;
                    default -> 2;
                };
        return (byte) ((function ? 4 : 0) + bindingRank);
    }

    /**
     * Tables are mostly sorted by section, so the range of the last symbol is nearly always that of
     * the next.
     */
    private boolean moveToRangeOf(long address) {
        if (Long.compareUnsigned(address - rangeStart, rangeEnd - rangeStart) < 0) {
            return true;
        }
        int range = code.find(address);
        if (range < 0) {
            return false;
        }
        rangeStart = code.start(range);
        rangeEnd = code.end(range);
        return true;
    }

    /**
     * aarch64 marks where code and data begin with local symbols named {@code $x} and {@code $d},
     * with or without a suffix.
     */
    private boolean isMappingSymbol(int binding, int nameOffset) {
        if (!hasMappingSymbols || binding != SymbolTable.STB_LOCAL) {
            return false;
        }
        try {
            String name = names.getLast().string(nameOffset, MAPPING_SYMBOL_BYTES);
            return name.startsWith("$x") || name.startsWith("$d");
        } catch (MalformedElfException e) {
            return true;
        }
    }

    private int endOfGroup(int[] order, int from) {
        long start = candidates.start(order[from]);
        int end = from + 1;
        while (end < order.length && candidates.start(order[end]) == start) {
            end++;
        }
        return end;
    }

    private long greatestLength(int[] order, int from, int to) {
        long greatest = 0;
        for (int i = from; i < to; i++) {
            greatest = Math.max(greatest, candidates.length(order[i]));
        }
        return greatest;
    }

    private long lengthUntilNext(int[] order, long start, int next) {
        long end = code.end(code.find(start));
        if (next < order.length) {
            long nextStart = candidates.start(order[next]);
            end = Long.compareUnsigned(nextStart, end) < 0 ? nextStart : end;
        }
        return end - start;
    }

    private int best(int[] order, int from, int to) {
        int best = order[from];
        for (int i = from + 1; i < to; i++) {
            if (isBetter(order[i], best)) {
                best = order[i];
            }
        }
        return best;
    }

    private boolean isBetter(int candidate, int best) {
        if (ranks[candidate] != ranks[best]) {
            return ranks[candidate] > ranks[best];
        }
        if (candidates.length(candidate) != candidates.length(best)) {
            return candidates.length(candidate) > candidates.length(best);
        }
        // An exported function is in both tables: that is no alias.
        return candidates.table(candidate) == candidates.table(best)
                && underscores(candidate) < underscores(best);
    }

    private int underscores(int candidate) {
        try {
            String start =
                    names.get(candidates.table(candidate))
                            .string(candidates.nameOffset(candidate), MOST_UNDERSCORES);
            int count = 0;
            while (count < start.length() && start.charAt(count) == '_') {
                count++;
            }
            return count;
        } catch (MalformedElfException shrank) {
            return MOST_UNDERSCORES;
        }
    }
}
