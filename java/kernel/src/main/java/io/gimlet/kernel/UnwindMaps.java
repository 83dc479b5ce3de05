// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.gimlet.kernel.Layouts.Mapping;
import io.gimlet.kernel.Layouts.Space;
import io.gimlet.kernel.Layouts.Table;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * The memory of the unwind tables (probes/unwind_abi.h), shared by the BPF programs and this
 * process: slabs that are written with plain stores, the rules, and the entry of each process. What
 * goes where is for the caller to say.
 *
 * <p>For one writing thread; {@link DeferredWalk} may read on another.
 */
public final class UnwindMaps implements AutoCloseable {
    private static final VarHandle UNWINDER = JAVA_INT.varHandle();

    /** The bytes of a location: what tables are made of. */
    public static final int LOCATION_BYTES = Layouts.LOCATION_BYTES;

    /** The locations of a slab. */
    public static final int SLAB_LOCATIONS = Layouts.SLAB_BYTES / Layouts.LOCATION_BYTES;

    /** The bytes of a slab. */
    public static final int SLAB_BYTES = Layouts.SLAB_BYTES;

    /** The most slabs that there may be. */
    public static final int MAX_SLABS = Layouts.MAX_SLABS;

    /** The most rules that there may be. */
    public static final int MAX_RULES = Layouts.MAX_RULES;

    /** The bytes of all rules. */
    public static final int RULES_BYTES = MAX_RULES * WalkRule.BYTES;

    /** The bits of an address within a page of code. */
    public static final int CODE_PAGE_SHIFT = Layouts.CODE_PAGE_SHIFT;

    /** The bytes of a row. */
    public static final int ROW_BYTES = Layouts.Row.SIZE;

    /** The bytes of the entry of a page of code. */
    public static final int PAGE_BYTES = Layouts.Page.SIZE;

    /** The bytes of a mapping. */
    public static final int MAPPING_BYTES = Mapping.SIZE;

    private static final long MAPPING_UNIT = 4096;

    private final TableMemory memory;
    private final ByteBuffer rules;
    private final List<MemorySegment> slabs = new ArrayList<>();

    /** Tables without any content. */
    public UnwindMaps(TableMemory memory) {
        this.memory = memory;
        this.rules = memory.rules().asByteBuffer().order(ByteOrder.nativeOrder());
    }

    /** The rules, for the walk in user space. */
    MemorySegment rules() {
        return memory.rules();
    }

    /** Writes a rule; nothing may refer to it yet. */
    public void putRule(int number, WalkRule rule) {
        rule.write(rules, number * WalkRule.BYTES);
    }

    /**
     * What a row has instead of a rule's number where an unwinder without rules serves its code.
     */
    public static int handOver(CodeUnwinder unwinder) {
        return Layouts.ROW_UNWINDER | unwinder.id();
    }

    /**
     * Writes rows in ascending order of their addresses.
     *
     * @param location where the first one goes
     * @param rows each with the low 16 bits of its address, and above them the number of its rule
     *     or what {@link #handOver} gives
     */
    public void putRows(int location, int[] rows, int from, int count) {
        MemorySegment.copy(rows, from, slabOf(location), JAVA_INT, offsetOf(location), count);
    }

    /**
     * Writes the head of a file's table; its pages come right behind.
     *
     * @param table its location
     */
    public void putTable(int table, int pageCount) {
        slabOf(table).set(JAVA_INT, offsetOf(table) + Table.PAGE_COUNT, pageCount);
        setUses(table, 0);
    }

    /** How often the walk looked into a table since {@link #setUses}, roughly. */
    public int uses(int table) {
        return slabOf(table).get(JAVA_INT, offsetOf(table) + Table.USES);
    }

    /** Sets what {@link #uses} counts on from. */
    public void setUses(int table, int uses) {
        slabOf(table).set(JAVA_INT, offsetOf(table) + Table.USES, uses);
    }

    /**
     * Writes the entry of 64 KiB of code.
     *
     * @param page its number in the table, from 0
     * @param rows the location of its rows
     */
    public void putPage(int table, int page, int rows, int count) {
        long at = offsetOf(table) + Table.SIZE + (long) page * Layouts.Page.SIZE;
        MemorySegment slab = slabOf(table);
        slab.set(JAVA_INT, at + Layouts.Page.ROWS, rows);
        slab.set(JAVA_INT, at + Layouts.Page.COUNT, count);
    }

    /**
     * What the row of an address says: as {@link #putRows} took it, a rule's number or an unwinder.
     *
     * @param table the location of the table
     * @param offset of the address from the table's first page
     * @return -1 where no row is
     */
    public int ruleAt(int table, long offset) {
        MemorySegment slab = slabOf(table);
        long page = offset >> CODE_PAGE_SHIFT;
        if (offset < 0 || page >= slab.get(JAVA_INT, offsetOf(table) + Table.PAGE_COUNT)) {
            return -1;
        }
        long at = offsetOf(table) + Table.SIZE + page * Layouts.Page.SIZE;
        int rows = slab.get(JAVA_INT, at + Layouts.Page.ROWS);
        int low = 0;
        int high = slab.get(JAVA_INT, at + Layouts.Page.COUNT);
        int address = (int) offset & ((1 << CODE_PAGE_SHIFT) - 1);
        int rule = -1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            int row = slabOf(rows).get(JAVA_INT, offsetOf(rows) + (long) middle * ROW_BYTES);
            if ((row & 0xffff) <= address) {
                rule = row >>> 16;
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return rule;
    }

    /**
     * Writes a mapping of a set.
     *
     * @param mappings the location of the set's first mapping
     */
    public void putMapping(int mappings, int index, long start, long end) {
        long at = offsetOf(mappings) + (long) index * Mapping.SIZE;
        MemorySegment slab = slabOf(mappings);
        slab.set(JAVA_LONG, at + Mapping.START, start);
        slab.set(JAVA_INT, at + Mapping.LENGTH, (int) Math.ceilDiv(end - start, MAPPING_UNIT));
    }

    /**
     * Says how the code of a mapping is unwound, which walks see from now on. A table that it had
     * stays named: a walk that has just seen that there is one goes on with it.
     *
     * @param bias what the walk subtracts from an address in memory to get its offset from the
     *     first page of the table; of no meaning without one
     * @param table the location of the table; of no meaning without one
     */
    public void putUnwinder(int mappings, int index, CodeUnwinder unwinder, long bias, int table) {
        long at = offsetOf(mappings) + (long) index * Mapping.SIZE;
        MemorySegment slab = slabOf(mappings);
        if (unwinder == CodeUnwinder.TABLE) {
            slab.set(JAVA_LONG, at + Mapping.BIAS, bias);
            slab.set(JAVA_INT, at + Mapping.TABLE, table);
        }
        UNWINDER.setRelease(slab, at + Mapping.UNWINDER, unwinder.id());
    }

    private MemorySegment slabOf(int location) {
        return slab(location / SLAB_LOCATIONS);
    }

    private static long offsetOf(int location) {
        return (long) (location % SLAB_LOCATIONS) * Layouts.LOCATION_BYTES;
    }

    /** How many slabs there are. */
    public synchronized int slabCount() {
        return slabs.size();
    }

    /** The memory of a slab. */
    synchronized MemorySegment slab(int number) {
        return slabs.get(number);
    }

    /** Adds a slab of zeros; the kernel sees it when this returns. */
    public void addSlab() throws KernelException {
        MemorySegment slab = memory.addSlab(slabCount());
        synchronized (this) {
            slabs.add(slab);
        }
    }

    /** Makes what an address space has mapped known as that of a process. */
    public void putSpace(int processId, SpaceLocation location) throws KernelException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment space = arena.allocate(Space.SIZE, Integer.BYTES);
            writeSpace(space, location);
            memory.putSpace(processId, space);
        }
    }

    static void writeSpace(MemorySegment space, SpaceLocation location) {
        space.set(JAVA_INT, Space.MAPPINGS, location.mappings());
        space.set(JAVA_INT, Space.COUNT, location.count());
        space.set(JAVA_INT, Space.GENERATION, location.generation());
        space.set(JAVA_INT, Space.RUNTIME, 0);
        space.set(JAVA_INT, Space.ID, location.id());
    }

    /** Forgets a process; nothing happens if it is not known. */
    public void removeSpace(int processId) {
        memory.removeSpace(processId);
    }

    @Override
    public void close() {
        memory.close();
    }
}
