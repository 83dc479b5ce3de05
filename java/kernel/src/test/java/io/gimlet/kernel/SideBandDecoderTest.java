// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SideBandDecoderTest {
    private static final List<MemorySegment> ONE_OF_EACH =
            List.of(
                    SideBandRecord.comm(SideBandRecord.MISC_COMM_EXEC, 7, 7, "name", 1),
                    SideBandRecord.task(SideBandRecord.FORK, 8, 7, 9, 6, 2),
                    SideBandRecord.task(SideBandRecord.EXIT, 8, 7, 9, 6, 3),
                    SideBandRecord.mmap2(7, 0x5000, 99, "/lib/x.so", 4),
                    SideBandRecord.lost(6),
                    SideBandRecord.throttle(7));

    private final SideBandDecoder decoder = new SideBandDecoder();
    private final SideBandLog log = new SideBandLog(pid -> true);

    @Test
    void readsMappings() {
        decoder.decode(SideBandRecord.mmap2(7, 0x5000, 99, "/lib/x.so", 4), log);
        assertThat(log.mappings)
                .containsExactly(
                        new SideBandListener.MappedFile(
                                7, 0x5000, 0x2000, 0x3000, 8, 1, 99, 5, "/lib/x.so"));
        assertThat(log.times).containsExactly(4L);
    }

    @Test
    void readsTasksAndNames() {
        decoder.decode(SideBandRecord.comm(0, 7, 9, "worker", 1), log);
        decoder.decode(SideBandRecord.comm(SideBandRecord.MISC_COMM_EXEC, 7, 7, "cat", 2), log);
        decoder.decode(SideBandRecord.task(SideBandRecord.FORK, 8, 7, 9, 6, 3), log);
        decoder.decode(SideBandRecord.task(SideBandRecord.EXIT, 8, 7, 9, 6, 4), log);
        decoder.decode(SideBandRecord.lost(5), log);
        decoder.decode(SideBandRecord.throttle(6), log);
        assertThat(log.lines)
                .containsExactly(
                        "renamed 7/9 worker",
                        "executed 7 cat",
                        "renamed 7/7 cat",
                        "forked 7/6 8/9",
                        "exited 8/9");
        assertThat(log.times).containsExactly(1L, 2L, 2L, 3L, 4L);
        assertThat(log.lost).isEqualTo(5);
    }

    @Test
    void unwantedProcessesAreLeftOutButNotTheChildrenOfWantedOnes() {
        SideBandLog only7 = new SideBandLog(pid -> pid == 7);
        decoder.decode(SideBandRecord.comm(0, 8, 8, "other", 1), only7);
        decoder.decode(SideBandRecord.mmap2(8, 0, 0, "/other", 2), only7);
        decoder.decode(SideBandRecord.task(SideBandRecord.FORK, 9, 8, 9, 8, 3), only7);
        decoder.decode(SideBandRecord.task(SideBandRecord.EXIT, 9, 7, 9, 7, 4), only7);
        decoder.decode(SideBandRecord.task(SideBandRecord.FORK, 8, 7, 8, 7, 5), only7);
        assertThat(only7.lines).containsExactly("forked 7/7 8/8");
    }

    @Test
    void namesMayHoldAnythingAndBadUtf8IsReplaced() {
        String odd = "/tmp/\u001b[31m new\nline;<b>\u00e9";
        decoder.decode(SideBandRecord.mmap2(7, 0, 1, odd, 1), log);
        assertThat(log.mappings.getLast().path()).isEqualTo(odd);

        MemorySegment comm = SideBandRecord.comm(0, 7, 7, "abcdefg", 1);
        comm.set(JAVA_BYTE, 18, (byte) 0xff);
        decoder.decode(comm, log);
        assertThat(log.lines.getLast()).isEqualTo("renamed 7/7 ab\ufffddefg");
    }

    @Test
    void aNameWithoutAnEndStopsAtTheTrailer() {
        MemorySegment comm = SideBandRecord.comm(0, 7, 7, "abcdefg", 1);
        comm.set(JAVA_BYTE, 23, (byte) 'h');
        decoder.decode(comm, log);
        assertThat(log.lines.getLast()).isEqualTo("renamed 7/7 abcdefgh");
    }

    @Test
    void cutRecordsAreIgnored() {
        for (MemorySegment record : ONE_OF_EACH) {
            for (int size = 8; size < record.byteSize(); size += 8) {
                decoder.decode(SideBandRecord.cut(record, size), log);
            }
        }
    }

    @Test
    void randomRecordsDoNotThrow() {
        SplittableRandom random = new SplittableRandom(20261123);
        for (int round = 0; round < 100_000; round++) {
            MemorySegment record = ONE_OF_EACH.get(random.nextInt(ONE_OF_EACH.size()));
            int size = 8 + random.nextInt((int) record.byteSize() / 8) * 8;
            MemorySegment mutated = SideBandRecord.cut(record, size);
            for (int i = random.nextInt(8); i > 0; i--) {
                mutated.set(JAVA_BYTE, random.nextInt(size), (byte) random.nextInt());
            }
            decoder.decode(mutated, log);
        }
    }
}
