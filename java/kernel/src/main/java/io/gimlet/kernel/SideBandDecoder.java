// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/** Decodes side-band records: enum perf_event_type of linux/perf_event.h. */
final class SideBandDecoder {
    private static final int LOST = 2;
    private static final int COMM = 3;
    private static final int EXIT = 4;
    private static final int FORK = 7;
    private static final int MMAP2 = 10;

    /** PERF_RECORD_MISC_COMM_EXEC. */
    private static final int MISC_COMM_EXEC = 1 << 13;

    /** Behind each record: pid, tid, time (sample_id_all with PERF_SAMPLE_TID and _TIME). */
    private static final int TRAILER_BYTES = 16;

    void decode(MemorySegment record, SideBandListener listener) {
        int type = record.get(JAVA_INT, 0);
        int misc = record.get(JAVA_SHORT, 4) & 0xffff;
        if (record.byteSize() < fixedBytes(type) + TRAILER_BYTES) {
            return;
        }
        if (type == LOST) {
            listener.lost(record.get(JAVA_LONG, 16));
            return;
        }
        int processId = record.get(JAVA_INT, 8);
        if (!listener.isWanted(processId)
                && !(type == FORK && listener.isWanted(record.get(JAVA_INT, 12)))) {
            return;
        }
        long time = record.get(JAVA_LONG, record.byteSize() - 8);
        switch (type) {
            case MMAP2 -> decodeMapping(record, time, processId, listener);
            case COMM -> decodeComm(record, misc, time, processId, listener);
            // FORK and EXIT: pid, ppid, tid, ptid.
            case FORK ->
                    listener.forked(
                            time,
                            record.get(JAVA_INT, 12),
                            record.get(JAVA_INT, 20),
                            processId,
                            record.get(JAVA_INT, 16));
            case EXIT -> listener.exited(time, processId, record.get(JAVA_INT, 16));
            default -> {
                // Kinds that were not asked for, such as PERF_RECORD_THROTTLE.
            }
        }
    }

    /** The header and the fields of fixed size; names and trailer follow. */
    private static int fixedBytes(int type) {
        return switch (type) {
            case LOST -> 24;
            case FORK, EXIT -> 32;
            case MMAP2 -> 72;
            default -> 16;
        };
    }

    /**
     * pid, tid, addr, len, pgoff, maj, min, ino, ino_generation, prot, flags, path. The kernel
     * would also give the build id, but in the place of the identity: and a build id anybody can
     * give to any file.
     */
    private static void decodeMapping(
            MemorySegment record, long time, int processId, SideBandListener listener) {
        listener.mapped(
                time,
                new SideBandListener.MappedFile(
                        processId,
                        record.get(JAVA_LONG, 16),
                        record.get(JAVA_LONG, 24),
                        record.get(JAVA_LONG, 32),
                        record.get(JAVA_INT, 40),
                        record.get(JAVA_INT, 44),
                        record.get(JAVA_LONG, 48),
                        record.get(JAVA_LONG, 56),
                        string(record, 72)));
    }

    private static void decodeComm(
            MemorySegment record, int misc, long time, int processId, SideBandListener listener) {
        String comm = string(record, 16);
        if ((misc & MISC_COMM_EXEC) != 0) {
            listener.executed(time, processId, comm);
        }
        listener.renamed(time, processId, record.get(JAVA_INT, 12), comm);
    }

    /** The NUL-terminated string at an offset; the trailer bounds it. Bad UTF-8 becomes U+FFFD. */
    private static String string(MemorySegment record, long from) {
        long end = record.byteSize() - TRAILER_BYTES;
        long length = 0;
        while (from + length < end && record.get(JAVA_BYTE, from + length) != 0) {
            length++;
        }
        byte[] bytes = record.asSlice(from, length).toArray(JAVA_BYTE);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
