// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.gimlet.kernel.Layouts.Sample;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * A thread that stands still: registers, a piece of its stack and the code that it has mapped, for
 * the walk in user space.
 */
final class WalkScene implements AutoCloseable {
    static final int FP = 6;
    static final int SP = 7;

    /** Where the recorded stack begins. */
    static final long STACK = 0x7ffd_0000_0000L;

    /** The word of struct pt_regs that holds each DWARF register. */
    private static final int[] PT_REGS = {10, 12, 11, 5, 13, 14, 4, 19, 9, 8, 7, 6, 3, 2, 1, 0};

    private static final int PC_WORD = 16;

    final List<SceneCode> code = new ArrayList<>();
    final List<Long> kernelFrames = new ArrayList<>();
    int stackBytes = Layouts.DEFERRED_STACK_BYTES;
    boolean inSystemCall;

    private final PlainTableMemory tables = new PlainTableMemory();
    private final UnwindMaps maps = new UnwindMaps(tables);
    private final DeferredWalk walk = new DeferredWalk(maps);
    private final Map<WalkRule, Integer> numbers = new HashMap<>();
    private final MemorySegment record =
            Arena.ofAuto().allocate(Layouts.DeferredSample.SIZE, Long.BYTES);
    private int generation;
    private int publications;
    private int nextLocation;

    WalkScene() throws KernelException {
        maps.addSlab(); // of the mappings
        register(SP, STACK);
    }

    SceneCode code(long start, long bytes) {
        SceneCode added = new SceneCode(start, bytes);
        code.add(added);
        generation = 0;
        return added;
    }

    WalkScene register(int number, long value) {
        return put(PT_REGS[number], value);
    }

    long register(int number) {
        return record.get(JAVA_LONG, Layouts.DeferredSample.REGISTERS + 8L * PT_REGS[number]);
    }

    WalkScene pc(long value) {
        return put(PC_WORD, value);
    }

    long pc() {
        return record.get(JAVA_LONG, Layouts.DeferredSample.REGISTERS + 8L * PC_WORD);
    }

    private WalkScene put(int word, long value) {
        record.set(JAVA_LONG, Layouts.DeferredSample.REGISTERS + 8L * word, value);
        return this;
    }

    /** Writes words of the stack, from an address up. */
    WalkScene words(long address, long... values) {
        for (int i = 0; i < values.length; i++) {
            record.set(JAVA_LONG_UNALIGNED, inRecord(address + 8L * i), values[i]);
        }
        return this;
    }

    /** A word of the stack, if it was recorded. */
    OptionalLong word(long address) {
        return Long.compareUnsigned(address - STACK, stackBytes - 8L) > 0
                ? OptionalLong.empty()
                : OptionalLong.of(record.get(JAVA_LONG_UNALIGNED, inRecord(address)));
    }

    private static long inRecord(long address) {
        return Layouts.DeferredSample.STACK + (address - STACK);
    }

    TakenSample walk() throws KernelException {
        if (generation == 0) {
            publish();
        }
        return TakenSample.of(
                walk.walk(sample(), new SpaceLocation(1, 0, code.size(), generation)));
    }

    TakenSample walkUnknownProcess() {
        return TakenSample.of(walk.walk(sample(), new SpaceLocation(0, 0, 0, 0)));
    }

    TakenSample walkByFramePointers() {
        return TakenSample.of(walk.walkByFramePointers(sample()));
    }

    private DeferredSample sample() {
        record.set(JAVA_BYTE, Sample.KIND, (byte) Layouts.RECORD_DEFERRED);
        record.set(JAVA_BYTE, Sample.HEADER_WORDS, (byte) (Sample.SIZE / Long.BYTES));
        record.set(JAVA_SHORT, Sample.KERNEL_FRAMES, (short) kernelFrames.size());
        for (int i = 0; i < kernelFrames.size(); i++) {
            record.set(
                    JAVA_LONG, Layouts.DeferredSample.KERNEL_FRAMES + 8L * i, kernelFrames.get(i));
        }
        record.set(JAVA_LONG, Layouts.DeferredSample.STACK_START, STACK);
        record.set(JAVA_INT, Layouts.DeferredSample.STACK_BYTES, stackBytes);
        record.set(JAVA_INT, Layouts.DeferredSample.IN_SYSTEM_CALL, inSystemCall ? 1 : 0);
        return DeferredSample.copyOf(record, 0);
    }

    private void publish() throws KernelException {
        generation = ++publications;
        nextLocation = UnwindMaps.SLAB_LOCATIONS;
        code.sort(Comparator.comparingLong(one -> one.start));
        for (int i = 0; i < code.size(); i++) {
            SceneCode one = code.get(i);
            int table = one.rules.isEmpty() ? 0 : writeTable(one);
            maps.putMapping(0, i, one.start, one.start + one.bytes);
            maps.putUnwinder(0, i, one.unwinder, one.start - one.inPage, table);
        }
    }

    /** Pages of rows, of which each begins with the rule that the one before ended with. */
    private int writeTable(SceneCode one) throws KernelException {
        int pages = (int) ((one.inPage + one.rules.lastKey()) >> UnwindMaps.CODE_PAGE_SHIFT) + 1;
        int table = allocate(UnwindMaps.PAGE_BYTES * (1 + pages));
        maps.putTable(table, pages);
        for (int page = 0; page < pages; page++) {
            long from = ((long) page << UnwindMaps.CODE_PAGE_SHIFT) - one.inPage;
            var before = one.rules.lowerEntry(from + 1);
            List<Integer> rows = new ArrayList<>();
            rows.add(before == null ? 0 : number(before.getValue()) << 16);
            one.rules
                    .subMap(from, false, from + (1L << UnwindMaps.CODE_PAGE_SHIFT), false)
                    .forEach(
                            (offset, rule) -> rows.add(number(rule) << 16 | (int) (offset - from)));
            int[] words = rows.stream().mapToInt(Integer::intValue).toArray();
            int location = allocate(UnwindMaps.ROW_BYTES * words.length);
            maps.putRows(location, words, 0, words.length);
            maps.putPage(table, page, location, words.length);
        }
        return table;
    }

    private int allocate(int bytes) throws KernelException {
        int locations = Math.ceilDiv(bytes, UnwindMaps.LOCATION_BYTES);
        int left = UnwindMaps.SLAB_LOCATIONS - nextLocation % UnwindMaps.SLAB_LOCATIONS;
        if (locations > left) {
            nextLocation += left;
        }
        int location = nextLocation;
        nextLocation += locations;
        while (maps.slabCount() * UnwindMaps.SLAB_LOCATIONS < nextLocation) {
            maps.addSlab();
        }
        return location;
    }

    /** Number 0 is the gap: a rule of zeros. */
    private int number(WalkRule rule) {
        if (rule.equals(SceneCode.FRAME_POINTER)) {
            return UnwindMaps.handOver(CodeUnwinder.FRAME_POINTER);
        }
        if (rule.cfa() == WalkRule.Cfa.GAP) {
            return 0;
        }
        return numbers.computeIfAbsent(
                rule,
                added -> {
                    maps.putRule(numbers.size() + 1, added);
                    return numbers.size() + 1;
                });
    }

    /** The memory of the tables, as far as it was needed. */
    PlainTableMemory tables() {
        return tables;
    }

    UnwindMaps maps() {
        return maps;
    }

    @Override
    public void close() {
        walk.close();
    }
}
