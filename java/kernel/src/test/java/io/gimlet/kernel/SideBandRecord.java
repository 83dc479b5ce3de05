// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Side-band records as the kernel writes them (perf_event_open(2)), byte by byte. */
final class SideBandRecord {
    static final int LOST = 2;
    static final int COMM = 3;
    static final int EXIT = 4;
    static final int THROTTLE = 5;
    static final int FORK = 7;
    static final int MMAP2 = 10;
    static final int MISC_COMM_EXEC = 1 << 13;

    private final int type;
    private final int misc;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();

    private SideBandRecord(int type, int misc) {
        this.type = type;
        this.misc = misc;
    }

    static MemorySegment comm(int misc, int pid, int tid, String name, long time) {
        return new SideBandRecord(COMM, misc).ints(pid, tid).text(name).build(pid, tid, time);
    }

    static MemorySegment task(int type, int pid, int parent, int tid, int parentTid, long time) {
        return new SideBandRecord(type, 0)
                .ints(pid, parent, tid, parentTid)
                .longs(time)
                .build(pid, tid, time);
    }

    static MemorySegment lost(long count) {
        return new SideBandRecord(LOST, 0).longs(77, count).build(0, 0, 1);
    }

    static MemorySegment throttle(long time) {
        return new SideBandRecord(THROTTLE, 0).longs(time, 1, 2).build(1, 1, time);
    }

    static MemorySegment mmap2(int pid, long start, long inode, String path, long time) {
        return new SideBandRecord(MMAP2, 0)
                .ints(pid, pid)
                .longs(start, 0x2000, 0x3000)
                .ints(8, 1)
                .longs(inode, 5)
                .ints(5, 2)
                .text(path)
                .build(pid, pid, time);
    }

    private SideBandRecord ints(int... values) {
        for (int value : values) {
            body.writeBytes(littleEndian(4).putInt(value).array());
        }
        return this;
    }

    private SideBandRecord longs(long... values) {
        for (long value : values) {
            body.writeBytes(littleEndian(8).putLong(value).array());
        }
        return this;
    }

    /** NUL-terminated and padded to 8 bytes. */
    private SideBandRecord text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        body.writeBytes(bytes);
        body.writeBytes(new byte[8 - bytes.length % 8]);
        return this;
    }

    /** Adds the trailer (pid, tid, time) and the header. */
    private MemorySegment build(int pid, int tid, long time) {
        ints(pid, tid).longs(time);
        int size = 8 + body.size();
        MemorySegment record = Arena.ofAuto().allocate(size, Long.BYTES);
        ByteBuffer bytes = record.asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(type).putShort((short) misc).putShort((short) size).put(body.toByteArray());
        return record;
    }

    /** The first bytes of a record, with a header that agrees. */
    static MemorySegment cut(MemorySegment record, int size) {
        MemorySegment cut = Arena.ofAuto().allocate(size, Long.BYTES);
        cut.copyFrom(record.asSlice(0, size));
        cut.set(ValueLayout.JAVA_SHORT, 6, (short) size);
        return cut;
    }

    private static ByteBuffer littleEndian(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
