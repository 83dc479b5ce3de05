// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.unwind;

import io.gimlet.capture.result.InternalFailures;
import io.gimlet.kernel.KernelException;
import io.gimlet.kernel.UnwindMaps;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * Gives out the memory of the slabs in pieces that lie within one slab each, first fit. A piece
 * that is given back is used again only when every walk that may have seen it is over. Grows slab
 * by slab up to its budget. For one thread at a time.
 */
final class SlabMemory {
    /** What {@link #allocate} gives when the budget is used up. */
    static final int NONE = -1;

    /** A walk takes microseconds, in the kernel as here; this is more than any delay of it. */
    static final long GRACE_NANOS = 100_000_000;

    private record Returned(int location, int count, long atNanos) {}

    private final UnwindMaps maps;
    private int mostSlabs;
    private final LongSupplier clock;
    private final InternalFailures failures;

    /** Free pieces: locations by their first one. Pieces of different slabs are never joined. */
    private final TreeMap<Integer, Integer> free = new TreeMap<>();

    private final Deque<Returned> returned = new ArrayDeque<>();
    private long usedLocations;

    /**
     * Memory within a budget.
     *
     * @param budgetBytes at least one slab is used, whatever it says
     * @param clock a clock in nanoseconds
     * @param failures where it says what the kernel refused
     */
    SlabMemory(UnwindMaps maps, long budgetBytes, LongSupplier clock, InternalFailures failures) {
        this.maps = maps;
        this.failures = failures;
        this.clock = clock;
        this.mostSlabs = Math.clamp(budgetBytes / UnwindMaps.SLAB_BYTES, 1, UnwindMaps.MAX_SLABS);
    }

    /** How many locations so many bytes take. */
    static int locations(long bytes) {
        return Math.toIntExact(Math.ceilDiv(bytes, UnwindMaps.LOCATION_BYTES));
    }

    /**
     * Takes a piece.
     *
     * @param count locations, from 1 to a slab's
     * @return the first location, or {@link #NONE}
     * @throws KernelException if there is no memory at all
     */
    int allocate(int count) throws KernelException {
        if (count > UnwindMaps.SLAB_LOCATIONS) {
            return NONE;
        }
        reclaim();
        int location = firstFit(count);
        if (location == NONE && maps.slabCount() < mostSlabs && grow()) {
            location = firstFit(count);
        }
        if (location != NONE) {
            usedLocations += count;
        }
        return location;
    }

    /** Adds a slab, if the kernel has memory for it; if not, what there is becomes the budget. */
    private boolean grow() throws KernelException {
        int number = maps.slabCount();
        try {
            maps.addSlab();
        } catch (KernelException refused) {
            if (number == 0) {
                throw refused;
            }
            mostSlabs = number;
            failures.report("have more memory for unwind tables", refused);
            return false;
        }
        free.put(number * UnwindMaps.SLAB_LOCATIONS, UnwindMaps.SLAB_LOCATIONS);
        return true;
    }

    private int firstFit(int count) {
        int location = firstOf(count);
        Integer length = location == NONE ? null : free.remove(location);
        if (length != null && length > count) {
            free.put(location + count, length - count);
        }
        return location;
    }

    private int firstOf(int count) {
        for (Map.Entry<Integer, Integer> piece : free.entrySet()) {
            if (piece.getValue() >= count) {
                return piece.getKey();
            }
        }
        return NONE;
    }

    /** Whether so many locations, or more, come back when the walks that may see them are over. */
    boolean expects(int count) {
        return returned.stream().mapToInt(Returned::count).sum() >= count;
    }

    /** Gives a piece back, which nothing names any more. */
    void release(int location, int count) {
        usedLocations -= count;
        returned.add(new Returned(location, count, clock.getAsLong()));
    }

    private void reclaim() {
        long now = clock.getAsLong();
        while (!returned.isEmpty() && now - returned.getFirst().atNanos() >= GRACE_NANOS) {
            Returned piece = returned.removeFirst();
            join(piece.location(), piece.count());
        }
    }

    private void join(int location, int count) {
        int start = location;
        int length = count;
        Map.Entry<Integer, Integer> before = free.lowerEntry(location);
        if (before != null
                && before.getKey() + before.getValue() == location
                && isSameSlab(before.getKey(), location)) {
            start = before.getKey();
            length += before.getValue();
        }
        Map.Entry<Integer, Integer> after = free.higherEntry(location);
        if (after != null
                && location + count == after.getKey()
                && isSameSlab(location, after.getKey())) {
            length += after.getValue();
            free.remove(after.getKey());
        }
        free.put(start, length);
    }

    private static boolean isSameSlab(int one, int other) {
        return one / UnwindMaps.SLAB_LOCATIONS == other / UnwindMaps.SLAB_LOCATIONS;
    }

    /** The bytes that there may be. */
    long capacityBytes() {
        return (long) mostSlabs * UnwindMaps.SLAB_BYTES;
    }

    /** The bytes that are in use. */
    long usedBytes() {
        return usedLocations * UnwindMaps.LOCATION_BYTES;
    }
}
