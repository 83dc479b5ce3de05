// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** BTF of two strings, and what is none. */
class BtfStringsTest {
    private static final int HEADER = 24;
    private static final byte[] STRINGS = "\0first\0second".getBytes(StandardCharsets.US_ASCII);

    private static byte[] btf(int offset, int length) {
        ByteBuffer bytes =
                ByteBuffer.allocate(HEADER + STRINGS.length).order(ByteOrder.nativeOrder());
        bytes.putShort((short) 0xeb9f).put((byte) 1).put((byte) 0).putInt(HEADER);
        bytes.putInt(0).putInt(0).putInt(offset).putInt(length).put(STRINGS);
        return bytes.array();
    }

    @Test
    void readsStringsByTheirOffset() {
        BtfStrings strings = new BtfStrings(btf(0, STRINGS.length));

        assertThat(strings.at(0)).isEmpty();
        assertThat(strings.at(1)).isEqualTo("first");
        assertThat(strings.at(3)).isEqualTo("rst");
        assertThat(strings.at(7)).as("without an end").isEqualTo("second");
        assertThat(strings.at(STRINGS.length)).isEmpty();
        assertThat(strings.at(-1)).isEmpty();
    }

    @Test
    void hasNoneWhereNothingMakesSense() {
        assertThat(new BtfStrings(new byte[HEADER - 1]).at(0)).isEmpty();
        assertThat(new BtfStrings(btf(-1, -1)).at(1)).isEmpty();
        assertThat(new BtfStrings(btf(1 << 30, 4)).at(1)).isEmpty();
        assertThat(new BtfStrings(btf(0, -1)).at(1)).as("cut").isEqualTo("first");
    }
}
