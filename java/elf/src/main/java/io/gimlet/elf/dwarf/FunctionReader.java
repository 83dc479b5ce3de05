// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.dwarf;

import io.gimlet.elf.MalformedElfException;
import io.gimlet.elf.ShrunkElfException;

/**
 * Reads the functions of a unit in one pass over its entries. What cannot contain code is skipped,
 * in one step where the entry tells its end. For one thread.
 */
final class FunctionReader {
    /** Entries are nested less deep, whatever templates and inlining do. */
    private static final int MAX_DEPTH = 1 << 10;

    /**
     * Stands for the node of a function without code. There may be some in what it contains: in a
     * local function, or a type that is local to it.
     */
    private static final int WITHOUT_CODE = AddressMap.NONE - 1;

    private final CodeSpan code;
    private final UnitEntries entries;
    private final FunctionTable.Builder table = new FunctionTable.Builder();
    private final Die die = new Die();
    private final int[] nodes = new int[MAX_DEPTH];

    FunctionReader(CodeSpan code, UnitEntries entries) {
        this.code = code;
        this.entries = entries;
    }

    /**
     * Returns the functions of a unit, as far as it can be read.
     *
     * @param reader of the file that the unit is in
     * @param ranges for the addresses of the unit
     */
    FunctionTable read(Unit unit, FileReader reader, RangeReader ranges)
            throws MalformedElfException {
        entries.load(reader, unit.header());
        table.clear();
        ranges.begin();
        try {
            new Pass(unit, ranges).read();
        } catch (ShrunkElfException shrank) {
            throw shrank;
        } catch (MalformedElfException cut) {
            // What was read until there is right.
        }
        return table.build();
    }

    /** One pass over the entries of one unit. */
    private final class Pass {
        private final Unit unit;
        private final RangeReader ranges;
        private final AbbreviationTable abbreviations = entries.abbreviations();
        private final RangeSink sink = this::addRange;
        private final boolean typesHaveCode;
        private boolean hasRange;
        private int depth;

        Pass(Unit unit, RangeReader ranges) {
            this.unit = unit;
            this.ranges = ranges;
            typesHaveCode = Language.hasCodeInTypes(unit.language());
        }

        void read() throws MalformedElfException {
            int limit = entries.limit();
            int at = 0;
            while (at < limit) {
                int index = entries.abbreviation(at);
                if (index == AbbreviationTable.ABSENT) {
                    at = entries.next();
                    if (--depth <= 0) {
                        return;
                    }
                } else {
                    at = readEntry(index, at, entries.next());
                }
            }
        }

        /**
         * @param start where the entry begins
         * @param at where its attributes begin
         * @return where the next entry to read begins
         */
        private int readEntry(int index, int start, int at) throws MalformedElfException {
            return switch (abbreviations.kind(index)) {
                case DieKind.SUBPROGRAM -> readFunction(index, start, at);
                case DieKind.INLINED ->
                        nodes[depth] < 0 ? entries.skip(index, at) : readInlined(index, start, at);
                case DieKind.BLOCK -> enter(index, at, nodes[depth]);
                case DieKind.NAMESPACE, DieKind.UNIT -> enter(index, at, AddressMap.NONE);
                case DieKind.TYPE ->
                        typesHaveCode || nodes[depth] != AddressMap.NONE
                                ? enter(index, at, WITHOUT_CODE)
                                : entries.skip(index, at);
                default -> entries.skip(index, at);
            };
        }

        private int enter(int index, int at, int node) throws MalformedElfException {
            int end = entries.skipAttributes(index, at);
            descend(index, end, node);
            return end;
        }

        private int readFunction(int index, int start, int at) throws MalformedElfException {
            int end = entries.read(index, at, die);
            int node = WITHOUT_CODE;
            // gcc 12 states the code of a member of a local class in its declaration.
            boolean hasCode = readRanges();
            if (!hasCode && die.has(Attribute.DECLARATION)) {
                return entries.skipChildren(index, end);
            }
            if (hasCode) {
                long function = DieReference.of(unit.file(), entries.offset(start));
                node = table.add(AddressMap.NONE, function, SourcePlace.NONE);
            }
            descend(index, end, node);
            return end;
        }

        private int readInlined(int index, int start, int at) throws MalformedElfException {
            int end = entries.read(index, at, die);
            if (!readRanges()) {
                return entries.skipChildren(index, end);
            }
            long call =
                    SourcePlace.of(
                            die.value(Attribute.CALL_FILE, 0),
                            die.value(Attribute.CALL_LINE, 0),
                            die.value(Attribute.CALL_COLUMN, 0));
            descend(index, end, table.add(nodes[depth], origin(start), call));
            return end;
        }

        private long origin(int start) {
            return die.has(Attribute.ABSTRACT_ORIGIN)
                    ? DieReference.of(
                            unit,
                            die.form(Attribute.ABSTRACT_ORIGIN),
                            die.value(Attribute.ABSTRACT_ORIGIN))
                    : DieReference.of(unit.file(), entries.offset(start));
        }

        /** Adds the ranges to the node that comes next; false if none is in the code. */
        private boolean readRanges() throws MalformedElfException {
            hasRange = false;
            try {
                ranges.read(unit, die, sink);
            } catch (ShrunkElfException shrank) {
                throw shrank;
            } catch (MalformedElfException nonsense) {
                // It has the ranges that were read; other functions have others.
            }
            return hasRange;
        }

        private void addRange(long start, long end) {
            int from = code.relative(start);
            int to = code.relativeEnd(end);
            if (from != CodeSpan.OUTSIDE && from < to) {
                table.addRange(from, to);
                hasRange = true;
            }
        }

        private void descend(int index, int end, int node) throws MalformedElfException {
            if (abbreviations.hasChildren(index)) {
                if (++depth == MAX_DEPTH) {
                    throw entries.malformed("entries are nested too deep", end);
                }
                nodes[depth] = node;
            }
        }
    }
}
