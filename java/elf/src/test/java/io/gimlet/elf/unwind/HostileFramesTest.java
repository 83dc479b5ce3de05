// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.unwind;

import com.sun.management.ThreadMXBean;
import io.gimlet.elf.Fixtures;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Whatever the bytes of a frame section are: rows in order, soon, in little memory. The property
 * {@code gimlet.fuzz.inputs} sets how many random inputs there are.
 */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class HostileFramesTest {
    private static final long SEED = 20261124;
    private static final int INPUTS = Integer.getInteger("gimlet.fuzz.inputs", 200_000);

    /** What a table of no rows costs, and a class that is loaded late. */
    private static final long FIXED_BYTES = 256 << 10;

    private static final int BYTES_PER_INPUT_BYTE = 64;
    private static final int ROWS_PER_INPUT_BYTE = 1;

    /** Bytes that break naive arithmetic, in little-endian order. */
    private static final long[] EVIL = {
        0,
        1,
        -1,
        Long.MIN_VALUE,
        Long.MAX_VALUE,
        0xffff_ffffL,
        0x7fff_ffffL,
        0x8080_8080_8080_8080L,
        0xffff_fff0L,
        FrameBytes.CODE,
        FrameBytes.CODE + FrameBytes.CODE_SIZE - 1,
    };

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final SplittableRandom random = new SplittableRandom(SEED);

    /** Loads the classes, which allocates. */
    @BeforeAll
    static void warmUp() {
        seeds().forEach(seed -> FrameBytes.table(seed.bytes, seed.source));
    }

    @Test
    void randomChangesAreReadInOrder() {
        List<Input> seeds = seeds();
        for (int i = 0; i < INPUTS; i++) {
            Input seed = seeds.get(random.nextInt(seeds.size()));
            assertBounded(mutate(seed.bytes), seed.source);
        }
    }

    @Test
    void randomChangesOfGoTablesAreReadInOrder() {
        byte[] bytes =
                new GoBytes(GoBytes.MAGIC_1_20)
                        .function("main.main", 0, 2, 4, 16, 6, 64, 100, 63, 1, 15, 1)
                        .function("runtime.systemstack", 112, 2, 4, 16, 6, 15, 22)
                        .function("runtime.goexit", 144, 2, 32)
                        .function("runtime.sigreturn", 176, 2, 16)
                        .bytes(192);
        for (int i = 0; i < INPUTS / 4; i++) {
            byte[] mutated = mutate(bytes);
            long before = THREADS.getCurrentThreadAllocatedBytes();
            UnwindTable table = GoBytes.table(mutated);
            assertBounded(mutated, table, before);
        }
    }

    @Test
    void cutSectionsAreReadInOrder() {
        for (Input seed : seeds()) {
            for (int length = 0; length < seed.bytes.length; length++) {
                assertBounded(Arrays.copyOf(seed.bytes, length), seed.source);
            }
        }
    }

    @Test
    void noiseIsReadInOrder() {
        for (int i = 0; i < 1000; i++) {
            byte[] noise = new byte[random.nextInt(300)];
            random.nextBytes(noise);
            assertBounded(noise, UnwindSource.EH_FRAME);
        }
    }

    /** Each instruction is cheap, and there are as many as there are bytes. */
    @Test
    @Timeout(value = 20, unit = TimeUnit.SECONDS)
    void longProgramsAreReadInLinearTime() {
        byte[] program = new byte[16 << 20];
        for (byte[] pattern : new byte[][] {{0x41, 0x0e, 16, 0x41, 0x0e, 24}, {0x0a, 0x0b}, {0}}) {
            for (int i = 0; i < program.length; i++) {
                program[i] = pattern[i % pattern.length];
            }
            byte[] header =
                    FrameBytes.ehFrame()
                            .cie(FrameBytes.ABSOLUTE, FrameBytes.USUAL)
                            .fde(FrameBytes.CODE, FrameBytes.CODE_SIZE)
                            .bytes();
            byte[] bytes = Arrays.copyOf(header, header.length + program.length);
            System.arraycopy(program, 0, bytes, header.length, program.length);
            int fde = 4 + ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).getInt(0);
            int length = bytes.length - fde - 4;
            Fixtures.littleEndian(bytes).putInt(fde, length);
            assertBounded(bytes, UnwindSource.EH_FRAME);
        }
    }

    /** An FDE costs the same whether its CIE is the last one or any other. */
    @Test
    @Timeout(value = 20, unit = TimeUnit.SECONDS)
    void manyCiesAndFdesAreReadInLinearTime() {
        int records = 1 << 17;
        byte[] cie = FrameBytes.ehFrame().cie(FrameBytes.ABSOLUTE, FrameBytes.USUAL).bytes();
        byte[] both =
                FrameBytes.ehFrame()
                        .cie(FrameBytes.ABSOLUTE, FrameBytes.USUAL)
                        .fde(FrameBytes.CODE, FrameBytes.CODE_SIZE)
                        .bytes();
        byte[] bytes = new byte[records * both.length];
        for (int i = 0; i < records; i++) {
            int at = i * both.length;
            System.arraycopy(both, 0, bytes, at, both.length);
            ByteBuffer buffer = Fixtures.littleEndian(bytes);
            int fde = at + cie.length;
            int other = random.nextInt(i + 1) * both.length;
            buffer.putInt(fde + 4, fde + 4 - other);
            buffer.putLong(fde + 8, FrameBytes.CODE + random.nextInt(FrameBytes.CODE_SIZE / 2));
            buffer.putLong(fde + 16, random.nextInt(1, FrameBytes.CODE_SIZE / 2));
        }
        assertBounded(bytes, UnwindSource.EH_FRAME);
    }

    private void assertBounded(byte[] bytes, UnwindSource source) {
        FrameSections sections = new FrameSections(() -> true);
        sections.add(FrameBytes.section(bytes, source));
        long before = THREADS.getCurrentThreadAllocatedBytes();
        assertBounded(bytes, FrameBytes.table(sections), before);
    }

    private static void assertBounded(byte[] bytes, UnwindTable table, long before) {
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;

        if (allocated > FIXED_BYTES + (long) BYTES_PER_INPUT_BYTE * bytes.length
                || table.rowCount() > ROWS_PER_INPUT_BYTE * bytes.length + 1
                || !isInOrder(table)) {
            throw new AssertionError(
                    "%d bytes make %d rows and allocate %d bytes: %s"
                            .formatted(
                                    bytes.length,
                                    table.rowCount(),
                                    allocated,
                                    HexFormat.of()
                                            .formatHex(bytes, 0, Math.min(bytes.length, 500))));
        }
    }

    private static boolean isInOrder(UnwindTable table) {
        long previous = FrameBytes.CODE - 2;
        int previousRule = -1;
        for (int row = 0; row < table.rowCount(); row++) {
            long address = table.address(row);
            int rule = table.rule(row);
            if (address <= previous || rule == previousRule || rule >= table.rules().size()) {
                return false;
            }
            previous = address;
            previousRule = rule;
        }
        return table.rowCount() == 0
                || previous <= FrameBytes.CODE + FrameBytes.CODE_SIZE
                        && table.rules().get(previousRule).equals(UnwindRule.GAP);
    }

    private byte[] mutate(byte[] bytes) {
        byte[] mutated = bytes.clone();
        ByteBuffer buffer = Fixtures.littleEndian(mutated);
        for (int n = random.nextInt(1, 6); n > 0; n--) {
            int at = random.nextInt(mutated.length);
            switch (random.nextInt(4)) {
                case 0 -> mutated[at] = (byte) random.nextInt();
                case 1 -> mutated[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> putSome(mutated, at, EVIL[random.nextInt(EVIL.length)]);
                default -> buffer.put(at, buffer, random.nextInt(at + 1), mutated.length - at >> 1);
            }
        }
        return random.nextInt(8) == 0
                ? Arrays.copyOf(mutated, random.nextInt(mutated.length))
                : mutated;
    }

    /** Overwrites one to eight bytes. */
    private void putSome(byte[] bytes, int at, long value) {
        int length = Math.min(1 << random.nextInt(4), bytes.length - at);
        for (int i = 0; i < length; i++) {
            bytes[at + i] = (byte) (value >>> (8 * i));
        }
    }

    private record Input(UnwindSource source, byte[] bytes) {}

    /** Sections that use every encoding and every instruction. */
    private static List<Input> seeds() {
        int relative = FrameBytes.RELATIVE;
        long code = FrameBytes.CODE;
        int[] moves = {
            0x41, 0x0e, 16, 0x86, 2, 0x43, 0x0d, 6, 0x02, 40, 0x0a, 0x0c, 7, 8, 0xc6, 0x41, 0x0b,
            0x03, 0, 1, 0x12, 7, 0x7f, 0x04, 0, 2, 0, 0, 0x13, 0x7e, 0x41, 0x05, 6, 2, 0x41, 0x11,
            6, 2
        };
        int[] rules = {
            0x07, 16, 0x41, 0x06, 16, 0x41, 0x09, 16, 5, 0x41, 0x08, 6, 0x41, 0x14, 6, 1, 0x41,
            0x15, 7, 0, 0x41, 0x16, 7, 2, 0x77, 8, 0x41, 0xc7, 0x41, 0x2d, 0x2e, 16, 0x2f, 6, 2
        };
        int[] expressions = {
            0x0f, 11, 0x77, 8, 0x80, 0, 0x3f, 0x1a, 0x3b, 0x2a, 0x33, 0x24, 0x22, 0x41, 0x0f, 3,
            0x76, 0x78, 0x06, 0x41, 0x10, 6, 2, 0x76, 0, 0x41, 0x0f, 10, 0x77, 8, 0x79, 0, 0x38,
            0x1e, 0x22, 0x06, 0x23, 8
        };
        int[] restorer = {0x0f, 4, 0x77, 0xa0, 0x01, 0x06, 0x10, 16, 3, 0x77, 0xa8, 0x01};
        FrameBytes eh =
                FrameBytes.ehFrame()
                        .cie(relative, FrameBytes.USUAL)
                        .fde(code, 0x800, moves)
                        .fde(code + 0x900, 64, expressions)
                        .cie(
                                "zPLR",
                                new int[] {0x9b, 1, 2, 3, 4, 0x1b, relative},
                                relative,
                                0x0c,
                                7,
                                8,
                                0x90,
                                1)
                        .fde(code + 0x800, 64, rules)
                        .cie("zRS", new int[] {0}, FrameBytes.ABSOLUTE)
                        .fde(code + 0x1000, 9, restorer)
                        .cie(0x01, FrameBytes.USUAL)
                        .fde(code + 0x2000, 300, moves);
        FrameBytes debug =
                FrameBytes.debugFrame()
                        .version(4)
                        .cie("", new int[0], FrameBytes.ABSOLUTE, FrameBytes.USUAL)
                        .fde(code, 0x800, moves)
                        .wide()
                        .version(3)
                        .cie("eh", new int[0], FrameBytes.ABSOLUTE, FrameBytes.USUAL)
                        .fde(code + 0x800, 64, rules);
        return List.of(
                new Input(UnwindSource.EH_FRAME, eh.bytes()),
                new Input(UnwindSource.EH_FRAME_HDR, eh.bytes()),
                new Input(UnwindSource.DEBUG_FRAME, debug.bytes()));
    }
}
