// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbolize;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AddressLinesTest {
    private static List<Long> read(InputStream in) throws IOException {
        var lines = new AddressLines(in);
        long[] addresses = new long[7];
        List<Long> all = new ArrayList<>();
        for (int count = lines.read(addresses); count >= 0; count = lines.read(addresses)) {
            for (int i = 0; i < count; i++) {
                all.add(addresses[i]);
            }
        }
        return all;
    }

    private static List<Long> read(String text) throws IOException {
        return read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void aLineIsTheDigitsThatItBeginsWith() throws Exception {
        assertThat(read("401136\n0x2A\n0XfF\r\n  7f \n\nmain\n12 34\n\u00e9\nffffffff81000000"))
                .containsExactly(
                        0x401136L, 0x2aL, 0xffL, 0x7fL, 0L, 0L, 0x12L, 0L, 0xffffffff81000000L);
        assertThat(read("0x12345678123456789\n")).containsExactly(0x1234567812345678L);
        assertThat(read("")).isEmpty();
    }

    @Test
    void readsMoreLinesThanFitIntoItsBuffer() throws Exception {
        StringBuilder text = new StringBuilder();
        List<Long> expected = new ArrayList<>();
        for (long i = 0; i < 100_000; i++) {
            text.append(Long.toHexString(i)).append('\n');
            expected.add(i);
        }

        assertThat(read(text.toString())).isEqualTo(expected);
    }

    @Test
    void aLineLongerThanItsBufferIsOneAddress() throws Exception {
        assertThat(read("1\n0x2 " + "3".repeat(1 << 19) + "\n4\n")).containsExactly(1L, 2L, 4L);
        assertThat(read("5 " + "3".repeat(1 << 19))).containsExactly(5L);
    }

    /** Who asks may wait for an answer before it asks again. */
    @Test
    void doesNotWaitForMoreThanALine() throws Exception {
        var in =
                new InputStream() {
                    private final byte[] text = "1f\n20\n".getBytes(StandardCharsets.US_ASCII);
                    private int at;

                    @Override
                    public int read() {
                        throw new AssertionError("one byte after the other");
                    }

                    @Override
                    public int read(byte[] target, int offset, int length) {
                        if (at == text.length) {
                            throw new AssertionError("nobody has asked again");
                        }
                        System.arraycopy(text, at, target, offset, 3);
                        at += 3;
                        return 3;
                    }
                };
        var lines = new AddressLines(in);
        long[] addresses = new long[10];

        assertThat(lines.read(addresses)).isEqualTo(1);
        assertThat(addresses[0]).isEqualTo(0x1f);
        assertThat(lines.read(addresses)).isEqualTo(1);
        assertThat(addresses[0]).isEqualTo(0x20);
    }
}
