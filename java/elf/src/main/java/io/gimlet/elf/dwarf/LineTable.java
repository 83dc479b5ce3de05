// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.dwarf;

import java.util.Arrays;

/** The lines of one unit in columns. Immutable. */
final class LineTable {
    /** A unit without lines. */
    static final LineTable EMPTY = new LineTable(new int[0], new long[0], LineFiles.EMPTY);

    private final int[] starts;
    private final long[] places;
    private final LineFiles files;

    /**
     * @param starts addresses of the {@link CodeSpan}, ascending; a row ends where the next starts
     * @param places {@link SourcePlace} of each row, or none
     * @param files the files that places count
     */
    LineTable(int[] starts, long[] places, LineFiles files) {
        this.starts = starts;
        this.places = places;
        this.files = files;
    }

    /** Returns the place of an address, or {@link SourcePlace#NONE}. Allocates nothing. */
    long find(int address) {
        int row = AddressMap.index(starts, starts.length, address);
        return row < 0 ? SourcePlace.NONE : places[row];
    }

    int[] starts() {
        return starts;
    }

    long[] places() {
        return places;
    }

    LineFiles files() {
        return files;
    }

    long byteSize() {
        return 12L * starts.length + files.byteSize();
    }

    /** Adds rows, sequence after sequence. */
    static final class Builder {
        private int[] starts = new int[256];
        private long[] places = new long[256];
        private int count;

        /** For each sequence its first row and number; the number makes the order total. */
        private long[] sequences = new long[16];

        private int[] firstRows = new int[16];
        private int sequenceCount;
        private int sequenceStart;
        private boolean ordered = true;
        private int previousEnd;

        void clear() {
            count = 0;
            sequenceCount = 0;
            sequenceStart = 0;
            ordered = true;
            previousEnd = 0;
        }

        int count() {
            return count;
        }

        /** Returns whether a row can be added, as it is not before the last one of its sequence. */
        boolean isInOrder(int address) {
            return count == sequenceStart || starts[count - 1] <= address;
        }

        /** Adds a row; of several at one address the last one counts. */
        void add(int address, long place) {
            if (count > sequenceStart) {
                if (starts[count - 1] == address) {
                    count--;
                }
                if (count > sequenceStart && places[count - 1] == place) {
                    return;
                }
            }
            if (count == starts.length) {
                starts = Arrays.copyOf(starts, count * 2);
                places = Arrays.copyOf(places, count * 2);
            }
            starts[count] = address;
            places[count] = place;
            count++;
        }

        /** Ends a sequence at an address, behind which its last row says nothing. */
        void endSequence(int address) {
            if (count == sequenceStart) {
                return;
            }
            int end = Math.max(address, starts[count - 1]);
            add(end, SourcePlace.NONE);
            if (count - sequenceStart < 2) {
                count = sequenceStart; // it was empty
                return;
            }
            if (sequenceCount == sequences.length) {
                sequences = Arrays.copyOf(sequences, sequenceCount * 2);
                firstRows = Arrays.copyOf(firstRows, sequenceCount * 2);
            }
            sequences[sequenceCount] = (long) starts[sequenceStart] << Integer.SIZE | sequenceCount;
            firstRows[sequenceCount] = sequenceStart;
            sequenceCount++;
            ordered &= starts[sequenceStart] >= previousEnd;
            previousEnd = end;
            sequenceStart = count;
        }

        /** Drops the rows of a sequence that has not ended. */
        void dropSequence() {
            count = sequenceStart;
        }

        LineTable build(LineFiles files) {
            dropSequence();
            if (!ordered) {
                sort();
            }
            return new LineTable(Arrays.copyOf(starts, count), Arrays.copyOf(places, count), files);
        }

        /** Puts the sequences in order. Where two overlap, the one that starts first is right. */
        private void sort() {
            Arrays.sort(sequences, 0, sequenceCount);
            int[] sortedStarts = new int[count];
            long[] sortedPlaces = new long[count];
            int size = 0;
            for (int i = 0; i < sequenceCount; i++) {
                int sequence = (int) sequences[i];
                int row = firstRows[sequence];
                int end = sequence + 1 < sequenceCount ? firstRows[sequence + 1] : count;
                if (size > 0 && sortedStarts[size - 1] >= starts[row]) {
                    int covered = sortedStarts[size - 1];
                    while (row < end - 1 && starts[row + 1] <= covered) {
                        row++;
                    }
                    if (row == end - 1) {
                        continue; // the whole of it is covered
                    }
                    size--;
                    starts[row] = covered;
                }
                System.arraycopy(starts, row, sortedStarts, size, end - row);
                System.arraycopy(places, row, sortedPlaces, size, end - row);
                size += end - row;
            }
            starts = sortedStarts;
            places = sortedPlaces;
            count = size;
        }
    }
}
