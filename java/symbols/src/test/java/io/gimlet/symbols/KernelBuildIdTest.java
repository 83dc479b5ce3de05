// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KernelBuildIdTest {
    private static final int OTHER_TYPE = 0x100;

    private static byte[] note(int nameSize, int size, int type, String rest) {
        byte[] tail = rest.getBytes(StandardCharsets.ISO_8859_1);
        return ByteBuffer.allocate(12 + tail.length)
                .order(ByteOrder.nativeOrder())
                .putInt(nameSize)
                .putInt(size)
                .putInt(type)
                .put(tail)
                .array();
    }

    private static byte[] join(byte[] first, byte[] second) {
        return ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
    }

    @Test
    void findsTheBuildIdAmongOtherNotes() {
        byte[] other = note(6, 5, OTHER_TYPE, "Linux\0\0\0abcde\0\0\0");
        byte[] xen = note(4, 4, 3, "Xen\0abcd");
        byte[] buildId = note(4, 3, 3, "GNU\0\1\2\u00ff\0");

        assertThat(KernelBuildId.find(join(join(other, xen), buildId))).isEqualTo("0102ff");
    }

    @Test
    void findsNothingInNothing() {
        assertThat(KernelBuildId.find(new byte[0])).isEmpty();
        assertThat(KernelBuildId.find(new byte[16])).isEmpty();
        assertThat(KernelBuildId.find(note(4, 20, 3, "GNU\0short"))).isEmpty();
    }

    @Test
    void survivesSizesThatOverflow() {
        int[] sizes = {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE - 3, 1 << 30};
        for (int size : sizes) {
            assertThat(KernelBuildId.find(note(4, size, 3, "GNU\0abcd"))).isEmpty();
            assertThat(KernelBuildId.find(note(4, size, OTHER_TYPE, "GNU\0abcd"))).isEmpty();
            assertThat(KernelBuildId.find(note(size, 4, 3, "GNU\0abcd"))).isEmpty();
        }
    }

    @Test
    void survivesRandomBytes() {
        Random random = new Random(1);
        for (int i = 0; i < 100_000; i++) {
            byte[] bytes = new byte[random.nextInt(64)];
            random.nextBytes(bytes);
            KernelBuildId.find(bytes);
        }
    }

    @Test
    void readsThatOfThisKernel() {
        assertThat(KernelBuildId.read()).matches("([0-9a-f]{2}){0,32}");
    }
}
