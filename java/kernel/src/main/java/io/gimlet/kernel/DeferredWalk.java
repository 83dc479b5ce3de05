// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.gimlet.kernel.Layouts.Sample;
import io.gimlet.kernel.Layouts.Space;
import io.gimlet.kernel.Layouts.WalkInput;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Walks deferred samples: the code of probes/walk.h, compiled for user space, over the tables that
 * the kernel walks by. For one thread at a time.
 */
public final class DeferredWalk implements AutoCloseable {
    private static final MemorySegment WALK = Libgimlet.function("gimlet_walk");

    private final UnwindMaps maps;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment input = arena.allocate(WalkInput.SIZE, Long.BYTES);
    private final MemorySegment deferred = arena.allocate(Layouts.DeferredSample.SIZE, Long.BYTES);
    private final MemorySegment slabs = arena.allocate(JAVA_LONG, Layouts.MAX_SLABS);
    private final MemorySegment space = arena.allocate(Space.SIZE, Integer.BYTES);
    private final MemorySegment record =
            arena.allocate(
                    Sample.SIZE
                            + (long) Long.BYTES
                                    * (Layouts.MAX_KERNEL_FRAMES + Layouts.MAX_USER_FRAMES),
                    Long.BYTES);
    private final SampleView view = new SampleView();
    private int knownSlabs;

    /** A walk by these tables. */
    public DeferredWalk(UnwindMaps maps) {
        this.maps = maps;
        input.set(JAVA_LONG, WalkInput.DEFERRED, deferred.address());
        input.set(JAVA_LONG, WalkInput.SLABS, slabs.address());
        input.set(JAVA_LONG, WalkInput.RULES, maps.rules().address());
        input.set(JAVA_LONG, WalkInput.SPACE, space.address());
    }

    /** Walks by the tables of a process's space, as {@link UnwindMaps#putSpace} took it. */
    public SampleView walk(DeferredSample sample, SpaceLocation location) {
        UnwindMaps.writeSpace(space, location);
        return walk(sample, true);
    }

    /** Walks by frame pointers: for a process of which nothing is known. */
    public SampleView walkByFramePointers(DeferredSample sample) {
        return walk(sample, false);
    }

    private SampleView walk(DeferredSample sample, boolean byTables) {
        refreshSlabs();
        MemorySegment bytes = sample.bytes();
        MemorySegment.copy(bytes, JAVA_BYTE, 0, deferred, JAVA_BYTE, 0, bytes.byteSize());
        input.set(JAVA_LONG, WalkInput.SLAB_COUNT, knownSlabs);
        input.set(JAVA_LONG, WalkInput.USE_TABLES, byTables ? 1 : 0);
        long length = Libgimlet.call(WALK, input.address(), record.address());
        if (length < 0 || !view.moveTo(record, 0, (int) length)) {
            throw new AssertionError("a deferred sample was changed");
        }
        return view;
    }

    private void refreshSlabs() {
        int count = maps.slabCount();
        while (knownSlabs < count) {
            slabs.setAtIndex(JAVA_LONG, knownSlabs, maps.slab(knownSlabs).address());
            knownSlabs++;
        }
    }

    /**
     * Gives a reason to the sample that was walked last, when its stack stays incomplete.
     *
     * @return the same view
     */
    public SampleView endWith(Reason reason) {
        record.set(JAVA_BYTE, Sample.STATUS, (byte) Layouts.STACK_TRUNCATED);
        record.set(JAVA_BYTE, Sample.REASON, (byte) reason.id());
        return view;
    }

    /**
     * Says of the sample that was walked last that the address where its walk ended is no code, and
     * takes that frame away, unless it is the one that runs.
     *
     * @return the same view
     */
    public SampleView endBeforeLast() {
        if (view.userWords() > 1) {
            record.set(JAVA_SHORT, Sample.USER_WORDS, (short) (view.userWords() - 1));
        }
        return endWith(Reason.LEFT_CODE);
    }

    @Override
    public void close() {
        arena.close();
    }
}
