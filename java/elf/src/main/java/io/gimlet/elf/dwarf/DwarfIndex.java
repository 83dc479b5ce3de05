// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.dwarf;

import io.gimlet.elf.ElfBytes;
import io.gimlet.elf.MalformedElfException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What was read of a file's debug information before: its units, and the tables of some. First come
 * the tables of units ({@link StoredUnit}), then the directory, which tells where units and tables
 * are, and last where the directory is; all little-endian, each part with a checksum. A part is
 * copied and checked when it is needed. Thread-safe.
 */
final class DwarfIndex {
    /** Where the directory begins, how long it is, and its checksum. */
    private static final int TRAILER_BYTES = Long.BYTES + 2 * Integer.BYTES;

    private static final int DIRECTORY_HEADER_BYTES = 2 * Long.BYTES + 3 * Integer.BYTES;

    /** Offset in the section; place, length and checksum of the tables. */
    private static final int UNIT_BYTES = 2 * Long.BYTES + 2 * Integer.BYTES;

    private static final int RANGE_BYTES = 2 * Integer.BYTES;

    private final ElfBytes bytes;
    private final UnitIndex units;
    private final long[] places;
    private final int[] lengths;
    private final int[] checksums;

    private DwarfIndex(
            ElfBytes bytes, UnitIndex units, long[] places, int[] lengths, int[] checksums) {
        this.bytes = bytes;
        this.units = units;
        this.places = places;
        this.lengths = lengths;
        this.checksums = checksums;
    }

    /** Reads the directory; null when these bytes are not an index of the code. */
    static @Nullable DwarfIndex of(ElfBytes bytes, CodeSpan code) {
        try {
            return read(bytes, code);
        } catch (MalformedElfException damaged) {
            return null;
        }
    }

    private static @Nullable DwarfIndex read(ElfBytes bytes, CodeSpan code)
            throws MalformedElfException {
        if (bytes.size() < TRAILER_BYTES) {
            return null;
        }
        ByteBuffer trailer =
                wrap(bytes.readBytes(bytes.size() - TRAILER_BYTES, TRAILER_BYTES, "an index"));
        long start = trailer.getLong();
        int length = trailer.getInt();
        if (length < DIRECTORY_HEADER_BYTES) {
            return null;
        }
        byte[] copy = bytes.readBytes(start, length, "the directory of an index");
        if (checksum(copy) != trailer.getInt()) {
            return null;
        }
        ByteBuffer directory = wrap(copy);
        boolean isOfCode =
                directory.getLong() == code.start() && directory.getInt() == code.length();
        long end = directory.getLong();
        int count = directory.getInt();
        int ranges = directory.getInt();
        return isOfCode && fits(count, ranges, length)
                ? read(bytes, directory, end, count, ranges)
                : null;
    }

    private static boolean fits(int count, int ranges, int length) {
        return count >= 0
                && ranges >= 0
                && DIRECTORY_HEADER_BYTES + (long) count * UNIT_BYTES + (long) ranges * RANGE_BYTES
                        == length;
    }

    private static @Nullable DwarfIndex read(
            ElfBytes bytes, ByteBuffer directory, long end, int count, int ranges) {
        long[] offsets = longs(directory, count);
        long[] places = longs(directory, count);
        int[] lengths = ints(directory, count);
        int[] checksums = ints(directory, count);
        int[] starts = ints(directory, ranges);
        int[] values = ints(directory, ranges);
        for (int value : values) {
            if (value < UnitIndex.NONE || value >= count) {
                return null;
            }
        }
        UnitIndex units = new UnitIndex(offsets, end, new AddressMap(starts, values));
        return new DwarfIndex(bytes, units, places, lengths, checksums);
    }

    private static ByteBuffer wrap(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static int[] ints(ByteBuffer from, int count) {
        int[] column = new int[count];
        from.asIntBuffer().get(column);
        from.position(from.position() + Integer.BYTES * count);
        return column;
    }

    private static long[] longs(ByteBuffer from, int count) {
        long[] column = new long[count];
        from.asLongBuffer().get(column);
        from.position(from.position() + Long.BYTES * count);
        return column;
    }

    private static int checksum(byte[] bytes) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, 0, bytes.length);
        return (int) checksum.getValue();
    }

    /** Returns the units of the file. */
    UnitIndex units() {
        return units;
    }

    /** Returns the tables of a unit; null when they are not here, or damaged. */
    @Nullable UnitTables unit(int unit) {
        try {
            byte[] stored = stored(unit);
            return stored == null ? null : StoredUnit.decode(stored);
        } catch (MalformedElfException damaged) {
            return null;
        }
    }

    private byte @Nullable [] stored(int unit) throws MalformedElfException {
        if (lengths[unit] == 0) {
            return null;
        }
        byte[] stored = bytes.readBytes(places[unit], lengths[unit], "a unit of an index");
        return checksum(stored) == checksums[unit] ? stored : null;
    }

    /** Writes an index, the tables of one unit after those of the other. */
    static final class Writer {
        private final WritableByteChannel out;
        private final UnitIndex units;
        private final long[] places;
        private final int[] lengths;
        private final int[] checksums;
        private long written;

        Writer(WritableByteChannel out, UnitIndex units) {
            this.out = out;
            this.units = units;
            places = new long[units.size()];
            lengths = new int[units.size()];
            checksums = new int[units.size()];
        }

        /** Adds the tables of a unit as {@link StoredUnit} has them. */
        void add(int unit, byte[] stored) throws IOException {
            places[unit] = written;
            lengths[unit] = stored.length;
            checksums[unit] = checksum(stored);
            write(stored);
        }

        /** Adds what an earlier index has of a unit, if it has something. */
        void addFrom(DwarfIndex earlier, int unit) throws IOException {
            byte[] stored;
            try {
                stored = earlier.stored(unit);
            } catch (MalformedElfException damaged) {
                return;
            }
            if (stored != null) {
                add(unit, stored);
            }
        }

        /** Writes the rest. */
        void finish(CodeSpan code) throws IOException {
            int[] starts = units.addresses().starts();
            int[] values = units.addresses().values();
            int length =
                    Math.toIntExact(
                            DIRECTORY_HEADER_BYTES
                                    + (long) units.size() * UNIT_BYTES
                                    + (long) starts.length * RANGE_BYTES);
            ByteBuffer directory = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
            directory.putLong(code.start()).putInt(code.length()).putLong(units.end());
            directory.putInt(units.size()).putInt(starts.length);
            for (int i = 0; i < units.size(); i++) {
                directory.putLong(units.offset(i));
            }
            directory.asLongBuffer().put(places);
            directory.position(directory.position() + Long.BYTES * places.length);
            directory.asIntBuffer().put(lengths).put(checksums).put(starts).put(values);
            byte[] trailer = new byte[TRAILER_BYTES];
            wrap(trailer).putLong(written).putInt(length).putInt(checksum(directory.array()));
            write(directory.array());
            write(trailer);
        }

        private void write(byte[] bytes) throws IOException {
            ByteBuffer rest = ByteBuffer.wrap(bytes);
            while (rest.hasRemaining()) {
                out.write(rest);
            }
            written += bytes.length;
        }
    }
}
