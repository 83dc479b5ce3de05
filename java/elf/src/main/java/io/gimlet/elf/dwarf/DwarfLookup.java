// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.dwarf;

import io.gimlet.elf.MalformedElfException;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;

/**
 * Looks addresses up in a file's debug information. The frames of the last address are numbered
 * from 0, the innermost, an inlined one before the one that it is inlined into. Looking up
 * allocates nothing once the unit of the address is read; names and paths are made when they are
 * asked for, and remembered. For one thread.
 */
public final class DwarfLookup {
    /** Chains of inlined functions are shorter; a longer one loses its callers. */
    private static final int MAX_FRAMES = 1 << 10;

    /** What {@link #call} says of a frame that no inlined function was called from. */
    public static final long NO_CALL = -1;

    private final DwarfFile file;
    private final CodeSpan code;
    private final UnitIndex units;
    private final DebugReaders readers;
    private final SplitUnits splitUnits;
    private final FunctionNames names;
    private final FunctionReader functionReader;
    private final LineReader lineReader;
    private final FileReader main;
    private final RangeReader ranges;

    private final long[] functions = new long[MAX_FRAMES];
    private final long[] places = new long[MAX_FRAMES];
    private final long[] calls = new long[MAX_FRAMES];
    private UnitTables tables = UnitTables.EMPTY;
    private long lastFunction = DieReference.NONE;
    private UnitTables lastTables = UnitTables.EMPTY;
    private FunctionName lastName = FunctionName.UNKNOWN;

    DwarfLookup(DwarfFile file, DebugFileSet files, CodeSpan code, UnitIndex units) {
        this.file = file;
        this.code = code;
        this.units = units;
        var entries = new UnitEntries();
        readers = new DebugReaders(files, units, entries);
        splitUnits = new SplitUnits(files, readers);
        names = new FunctionNames(readers);
        functionReader = new FunctionReader(code, entries);
        try {
            main = readers.file(DebugFileSet.MAIN);
            lineReader = new LineReader(main, code);
            ranges = new RangeReader(main, main);
        } catch (MalformedElfException impossible) {
            throw new AssertionError("the file itself is always there", impossible);
        }
    }

    /**
     * Finds the frames of an address.
     *
     * @param address as the file states addresses; for a return address one less
     * @return how many there are; 0 when the debug information does not cover the address
     */
    public int find(long address) {
        int relative = code.relative(address);
        int unit = relative == CodeSpan.OUTSIDE ? UnitIndex.NONE : units.at(relative);
        if (unit == UnitIndex.NONE) {
            return 0;
        }
        tables = tables(unit);
        calls[0] = NO_CALL;
        int node = tables.functions().find(relative);
        long place = tables.lines().find(relative);
        if (node == AddressMap.NONE) {
            functions[0] = DieReference.NONE;
            places[0] = place;
            return place == SourcePlace.NONE ? 0 : 1;
        }
        int count = 0;
        while (node != AddressMap.NONE && count < MAX_FRAMES) {
            functions[count] = tables.functions().function(node);
            places[count] = place;
            place = tables.functions().call(node);
            count++;
            if (count < MAX_FRAMES) {
                calls[count] = (long) unit << Integer.SIZE | node;
            }
            node = tables.functions().parent(node);
        }
        return count;
    }

    private UnitTables tables(int unit) {
        UnitTables known = file.tables(unit);
        if (known == null) {
            known = file.stored(unit);
            known = known == null ? read(unit) : known;
            file.keep(unit, known);
        }
        return known;
    }

    private UnitTables read(int number) {
        try {
            Unit unit = readers.unit(DebugFileSet.MAIN, units.offset(number));
            return new UnitTables(
                    functions(whole(unit)),
                    lines(unit),
                    unit.directory(),
                    unit.splitName() == Unit.ABSENT);
        } catch (MalformedElfException | OutOfMemoryError unreadable) {
            return UnitTables.EMPTY;
        }
    }

    /** A unit, or the rest of one of which only a skeleton is here. */
    private Unit whole(Unit unit) throws MalformedElfException {
        return unit.splitName() == Unit.ABSENT ? unit : splitUnits.of(unit).orElse(unit);
    }

    private FunctionTable functions(Unit unit) {
        try {
            FileReader reader = readers.file(unit.file());
            return functionReader.read(
                    unit,
                    reader,
                    unit.file() == DebugFileSet.MAIN ? ranges : new RangeReader(reader, main));
        } catch (MalformedElfException unreadable) {
            return FunctionTable.EMPTY;
        }
    }

    private LineTable lines(Unit unit) {
        try {
            return lineReader.read(unit);
        } catch (MalformedElfException unreadable) {
            return LineTable.EMPTY;
        }
    }

    /**
     * Returns the name of a frame's function: its linkage name, else its name with those of the
     * namespaces and types around it. Empty when the debug information does not tell it; any
     * characters.
     */
    public String systemName(int frame) {
        long function = functions[frame];
        return function == DieReference.NONE ? "" : name(function).name();
    }

    /** Returns whether the name of a frame's function is what a linker knows it by. */
    public boolean hasLinkageName(int frame) {
        long function = functions[frame];
        return function != DieReference.NONE && name(function).isLinkageName();
    }

    /**
     * Returns a number for the call, in a frame, of the inlined function before it, whose frame is
     * the same at every address of that function; {@link #NO_CALL} for the first frame.
     */
    public long call(int frame) {
        return calls[frame];
    }

    /** Returns the line on which a frame's function is defined, from 1; 0 when unknown. */
    public int functionLine(int frame) {
        long function = functions[frame];
        return function == DieReference.NONE ? 0 : name(function).line();
    }

    /** The same one is asked for several times, for one frame after the other. */
    private FunctionName name(long function) {
        if (function != lastFunction || tables != lastTables) {
            lastName = tables.name(function, names);
            lastFunction = function;
            lastTables = tables;
        }
        return lastName;
    }

    /**
     * Returns the path of a frame's source file, as the compiler stated it; relative where it did
     * not say to what. Empty when unknown; any characters.
     */
    public String file(int frame) {
        long place = places[frame];
        return place == SourcePlace.NONE ? "" : tables.path(SourcePlace.file(place), readers);
    }

    /** Returns the line of a frame, from 1; 0 when unknown. */
    public int line(int frame) {
        long place = places[frame];
        return place == SourcePlace.NONE ? 0 : SourcePlace.line(place);
    }

    /** Returns the column of a frame, from 1; 0 when unknown. */
    public int column(int frame) {
        long place = places[frame];
        return place == SourcePlace.NONE ? 0 : SourcePlace.column(place);
    }

    /**
     * Writes an index of the file: what was read of it, by whatever lookup, and what the index has
     * that it was opened with. What was split off the file is left out, as that may change without
     * it.
     */
    public void writeIndex(WritableByteChannel out) throws IOException {
        var writer = new DwarfIndex.Writer(out, units);
        for (int unit = 0; unit < units.size(); unit++) {
            UnitTables read = file.tables(unit);
            if (read != null && read.canBeStored()) {
                writer.add(unit, StoredUnit.encode(read, names, readers));
            } else {
                file.copyStored(unit, writer);
            }
        }
        writer.finish(code);
    }
}
