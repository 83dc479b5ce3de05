// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class TracedProcessTest {
    private static String comm(String text) {
        byte[] bytes = Arrays.copyOf(text.getBytes(StandardCharsets.ISO_8859_1), 16);
        ByteBuffer words = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        return TracedProcess.comm(words.getLong(), words.getLong());
    }

    @Test
    void readsNamesOfEveryLength() {
        for (String name : new String[] {"", "a", "1234567", "12345678", "123456789"}) {
            assertThat(comm(name)).isEqualTo(name);
        }
        assertThat(comm("0123456789abcde")).isEqualTo("0123456789abcde");
        assertThat(comm("0123456789abcdef")).isEqualTo("0123456789abcdef");
    }

    @Test
    void endsAtTheFirstNul() {
        assertThat(comm("short\0leftover")).isEqualTo("short");
        assertThat(comm("12345678\0rest")).isEqualTo("12345678");
    }

    /** The kernel cuts names after 15 bytes, in the middle of a character if need be. */
    @Test
    void replacesWhatIsNoUtf8() {
        assertThat(comm("\u00c3\u00a9")).isEqualTo("\u00e9");
        assertThat(comm("bad\u00ff\u00c3")).isEqualTo("bad\ufffd\ufffd");
    }
}
