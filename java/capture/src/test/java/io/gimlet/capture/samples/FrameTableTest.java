// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.samples;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.capture.Allocations;
import io.gimlet.capture.process.AddressSpace;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameTableTest {
    private static final int MANY = 100_000;

    private final FrameTable table = new FrameTable();

    @Test
    void numbersNewFramesFromZeroAndSaysThatTheyAreNew() {
        assertThat(table.intern(2, 0x1000)).isEqualTo(-1);
        assertThat(table.intern(2, 0x2000)).isEqualTo(-2);
        assertThat(table.intern(2, 0x1000)).isZero();
        assertThat(table.intern(2, 0x2000)).isEqualTo(1);
        assertThat(table.size()).isEqualTo(2);
    }

    @Test
    void tellsSpacesApart() {
        int inOne = -1 - table.intern(AddressSpace.FIRST_ID, 0x1000);
        int inOther = -1 - table.intern(AddressSpace.FIRST_ID + 1, 0x1000);
        int inKernel = -1 - table.intern(FrameTable.KERNEL_LEAF, 0x1000);

        assertThat(new int[] {inOne, inOther, inKernel}).containsExactly(0, 1, 2);
        assertThat(table.space(inOther)).isEqualTo(AddressSpace.FIRST_ID + 1);
        assertThat(table.word(inOther)).isEqualTo(0x1000);
    }

    @Test
    void keepsNumbersAsItGrows() {
        Random random = new Random(1);
        long[] words = random.longs(MANY).toArray();
        for (int i = 0; i < MANY; i++) {
            assertThat(table.intern(i % 3, words[i])).isEqualTo(-1 - i);
        }
        for (int i = 0; i < MANY; i++) {
            assertThat(table.intern(i % 3, words[i])).isEqualTo(i);
            assertThat(table.word(i)).isEqualTo(words[i]);
            assertThat(table.space(i)).isEqualTo(i % 3);
        }
    }

    /** Neighbouring addresses and pages are what real frames are. */
    @Test
    void looksUpNeighboursWithoutAllocating() {
        for (int i = 0; i < MANY; i++) {
            table.intern(2, 0x7f00_0000_0000L + 16L * i);
        }
        long bytes =
                Allocations.of(() -> {
                    for (int i = 0; i < MANY; i++) {
                        table.intern(2, 0x7f00_0000_0000L + 16L * i);
                    }
                });
        assertThat(bytes).isLessThan(1024);
        assertThat(table.size()).isEqualTo(MANY);
    }
}
