// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.symbols.DumpWriter.Line;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JitDumpTest {
    private static final long NOW = 1000;
    private static final JitDump.Limits SMALL = new JitDump.Limits(10_000, 3, 4, 8, 40);

    @TempDir private Path directory;

    private long[] read(JitDump dump, byte[] bytes, long now) throws IOException {
        Path file = Files.write(directory.resolve("jit-7.dump"), bytes);
        try (FileChannel channel = FileChannel.open(file)) {
            return dump.read(channel, now);
        }
    }

    private JitDump dump(DumpWriter writer) throws IOException {
        JitDump dump = new JitDump();
        read(dump, writer.bytes(), NOW);
        return dump;
    }

    private static String at(JitDump dump, long address, long time) {
        return switch (dump.resolve(address, time, Demangler.NONE)) {
            case Resolution.Named named -> {
                SourceFrame frame = named.innermost();
                yield frame.line() == 0
                        ? frame.function()
                        : frame.function() + " " + frame.file() + ":" + frame.line();
            }
            case Resolution.Unnamed unnamed -> unnamed.reason().name();
        };
    }

    @Test
    void codeThatWasLoadedHasItsName() throws Exception {
        JitDump dump = dump(new DumpWriter().load(100, 0x1000, 32, "LazyCompile:*f a.js:1"));

        assertThat(at(dump, 0x1000, NOW)).isEqualTo("LazyCompile:*f a.js:1");
        assertThat(at(dump, 0x101f, NOW)).isEqualTo("LazyCompile:*f a.js:1");
        assertThat(at(dump, 0x1020, NOW)).isEqualTo("NOT_IN_JIT_DUMP");
        assertThat(at(dump, 0xfff, NOW)).isEqualTo("NOT_IN_JIT_DUMP");
    }

    @Test
    void anAddressMeansWhatWasLoadedThereAtTheTime() throws Exception {
        JitDump dump =
                dump(
                        new DumpWriter()
                                .load(100, 0x1000, 32, "first")
                                .load(200, 0x1010, 32, "second")
                                .load(300, 0x1000, 64, "third"));

        assertThat(at(dump, 0x1018, 199)).isEqualTo("first");
        assertThat(at(dump, 0x1018, 200)).isEqualTo("second");
        assertThat(at(dump, 0x1000, 299)).isEqualTo("first");
        assertThat(at(dump, 0x1018, 300)).isEqualTo("third");
        assertThat(at(dump, 0x1018, 50)).as("ran before it was written down").isEqualTo("first");
    }

    @Test
    void codeThatWasMovedIsWhereItWasAtTheTime() throws Exception {
        JitDump dump =
                dump(
                        new DumpWriter()
                                .lines(90, 0x1000, new Line(0x1000, 3, "a.src"))
                                .load(100, 0x1000, 32, "f")
                                .move(200, 0x1000, 0x5000, 32)
                                .load(300, 0x1000, 32, "g"));

        assertThat(at(dump, 0x1008, 150)).isEqualTo("f a.src:3");
        assertThat(at(dump, 0x5008, 200)).isEqualTo("f a.src:3");
        assertThat(at(dump, 0x1008, 300)).isEqualTo("g");
    }

    @Test
    void addressesHaveTheLastLineThatBeginsBefore() throws Exception {
        JitDump dump =
                dump(
                        new DumpWriter()
                                .lines(
                                        90,
                                        0x1000,
                                        new Line(0x1010, 12, "b.src"),
                                        new Line(0x1004, 10, "a.src"),
                                        new Line(0x1008, 11, ""))
                                .load(100, 0x1000, 32, "f")
                                .load(100, 0x2000, 32, "g"));

        assertThat(at(dump, 0x1003, NOW)).isEqualTo("f");
        assertThat(at(dump, 0x1004, NOW)).isEqualTo("f a.src:10");
        assertThat(at(dump, 0x1008, NOW)).isEqualTo("f a.src:11");
        assertThat(at(dump, 0x101f, NOW)).isEqualTo("f b.src:12");
        assertThat(at(dump, 0x2000, NOW)).isEqualTo("g");
    }

    /** Looked at twenty times a second, beside a runtime that writes its records in parts. */
    @Test
    void aRecordThatIsNotThereYetIsNotReadAgainAndAgain() throws Exception {
        byte[] whole =
                new DumpWriter().load(100, 0x1000, 32, "f").load(200, 0x2000, 32, "g").bytes();
        byte[] part = Arrays.copyOf(whole, whole.length - 8);
        JitDump dump = new JitDump();
        read(dump, part, NOW);
        long bytes = dump.byteSize();
        for (int i = 0; i < 3; i++) {
            assertThat(read(dump, part, NOW)).isEmpty();
        }

        assertThat(dump.byteSize()).isEqualTo(bytes);
        read(dump, whole, NOW);
        assertThat(at(dump, 0x2000, NOW)).isEqualTo("g");
    }

    /** Node 20 writes names from memory that it has freed. */
    @Test
    void linesThatDoNotFillTheirRecordAreNone() throws Exception {
        JitDump dump =
                dump(
                        new DumpWriter()
                                .lines(90, 0x1000, new Line(0x1000, 10, "a\0broken name"))
                                .load(100, 0x1000, 32, "f")
                                .lines(110, 0x2000, new Line(0x2000, 20, "b.src"))
                                .load(120, 0x2000, 32, "g"));

        assertThat(at(dump, 0x1004, NOW)).isEqualTo("f");
        assertThat(at(dump, 0x2000, NOW)).isEqualTo("g b.src:20");
    }

    /** V8 adds the size of the header of the ELF file that perf makes. */
    @Test
    void placesThatCountFromAnElfHeaderAreThoseOfTheCode() throws Exception {
        JitDump dump =
                dump(
                        new DumpWriter()
                                .lines(
                                        90,
                                        0x1000,
                                        new Line(0x1044, 10, "a.js"),
                                        new Line(0x1050, 11, "a.js"))
                                .load(100, 0x1000, 32, "f"));

        assertThat(at(dump, 0x1004, NOW)).isEqualTo("f a.js:10");
        assertThat(at(dump, 0x1010, NOW)).isEqualTo("f a.js:11");
    }

    @Test
    void onlyWhatIsNewAndWholeIsRead() throws Exception {
        DumpWriter writer = new DumpWriter().load(100, 0x1000, 32, "first");
        byte[] some = writer.bytes();
        byte[] all = writer.load(200, 0x1000, 32, "second").load(210, 0x9000, 8, "other").bytes();
        JitDump dump = new JitDump();

        for (int length = 0; length <= some.length; length++) {
            assertThat(read(dump, Arrays.copyOf(some, length), NOW)).isEmpty();
        }
        assertThat(dump.size()).isEqualTo(1);
        byte[] changed = all.clone();
        Arrays.fill(changed, 0, some.length, (byte) 0);

        assertThat(read(dump, changed, NOW)).containsExactly(200, 200);
        assertThat(dump.size()).isEqualTo(3);
        assertThat(at(dump, 0x1000, 199)).isEqualTo("first");
        assertThat(at(dump, 0x1000, 200)).isEqualTo("second");
    }

    @Test
    void timesOfAnotherClockAreThoseOfReading() throws Exception {
        long later = 1_700_000_000_000_000_000L;
        for (DumpWriter writer : new DumpWriter[] {new DumpWriter(1), new DumpWriter()}) {
            JitDump dump = new JitDump();
            read(dump, writer.load(later, 0x1000, 32, "first").bytes(), NOW);
            read(dump, writer.load(later + 1, 0x1000, 32, "second").bytes(), 2 * NOW);

            assertThat(at(dump, 0x1000, 2 * NOW - 1)).isEqualTo("first");
            assertThat(at(dump, 0x1000, 2 * NOW)).isEqualTo("second");
        }
    }

    @Test
    void unknownRecordsAreSkipped() throws Exception {
        JitDump dump =
                dump(
                        new DumpWriter()
                                .record(4, 50, new byte[100])
                                .record(0, 60, new byte[10])
                                .record(3, 70, new byte[0])
                                .record(77, 80, new byte[5])
                                .load(100, 0x1000, 32, "f"));

        assertThat(at(dump, 0x1000, NOW)).isEqualTo("f");
        assertThat(dump.isMalformed()).isFalse();
    }

    @Test
    void whatIsNoJitdumpIsSaidToBeNone() throws Exception {
        JitDump dump = new JitDump();
        read(dump, new byte[4096], NOW);

        assertThat(dump.isMalformed()).isTrue();
        assertThat(dump.size()).isZero();
    }

    @Test
    void boundsHold() throws Exception {
        DumpWriter writer = new DumpWriter();
        for (int i = 0; i < 10; i++) {
            writer.load(100, 0x1000 * (i + 1), 16, "a_long_name_" + i);
        }
        JitDump dump = new JitDump(SMALL);
        read(dump, writer.bytes(), NOW);

        assertThat(dump.size()).isEqualTo(3);
        assertThat(at(dump, 0x1000, NOW)).isEqualTo("a_long_n");
        assertThat(at(dump, 0x4000, NOW)).isEqualTo("JIT_DUMP_CUT");
    }

    @Test
    void corruptedDumpsEndSoonWithinTheirBounds() throws Exception {
        DumpWriter writer = new DumpWriter();
        for (int i = 0; i < 8; i++) {
            writer.lines(90, 0x1000 + i, new Line(0x1000, 1, "a.src"), new Line(0x1004, 2, ""))
                    .load(100, 0x1000 + i, 32, "function" + i)
                    .move(110, 0x1000 + i, 0x2000 + i, 32);
        }
        byte[] whole = writer.bytes();
        var random = new SplittableRandom(5);
        Assertions.assertTimeout(
                Duration.ofSeconds(60),
                () -> {
                    for (int round = 0; round < 3000; round++) {
                        byte[] bytes = Arrays.copyOf(whole, random.nextInt(whole.length + 1));
                        for (int i = random.nextInt(8); i > 0 && bytes.length > 0; i--) {
                            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
                        }
                        JitDump dump = new JitDump(SMALL);
                        read(dump, bytes, NOW);
                        for (int i = 0; i < 20; i++) {
                            at(dump, random.nextLong(0x3000), random.nextLong(200));
                        }
                        assertThat(dump.size()).isLessThanOrEqualTo(3);
                    }
                });
    }
}
