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
    private final long[] record = new long[3];

    /** As a word of a longer record. */
    private int intern(int space, long word) {
        record[1] = word;
        return table.intern(space, record, 1, 1);
    }

    @Test
    void numbersNewFramesFromZeroAndSaysThatTheyAreNew() {
        assertThat(intern(2, 0x1000)).isEqualTo(-1);
        assertThat(intern(2, 0x2000)).isEqualTo(-2);
        assertThat(intern(2, 0x1000)).isZero();
        assertThat(intern(2, 0x2000)).isEqualTo(1);
        assertThat(table.size()).isEqualTo(2);
    }

    @Test
    void tellsSpacesApart() {
        int inOne = -1 - intern(AddressSpace.FIRST_ID, 0x1000);
        int inOther = -1 - intern(AddressSpace.FIRST_ID + 1, 0x1000);
        int inKernel = -1 - intern(FrameTable.KERNEL_LEAF, 0x1000);

        assertThat(new int[] {inOne, inOther, inKernel}).containsExactly(0, 1, 2);
        assertThat(table.space(inOther)).isEqualTo(AddressSpace.FIRST_ID + 1);
        assertThat(table.word(inOther)).isEqualTo(0x1000);
    }

    /** As of code that was compiled again: one address, another second word. */
    @Test
    void tellsFramesOfSeveralWordsApart() {
        long[] words = {0x1000, 7, 0x1000, 8, 0x1000};
        assertThat(table.intern(2, words, 0, 2)).isEqualTo(-1);
        assertThat(table.intern(2, words, 2, 2)).isEqualTo(-2);
        assertThat(table.intern(2, words, 4, 1)).isEqualTo(-3);
        assertThat(table.intern(3, words, 0, 2)).isEqualTo(-4);
        assertThat(table.intern(2, words, 0, 2)).isZero();
        assertThat(table.intern(2, words, 2, 2)).isEqualTo(1);
        assertThat(table.intern(2, words, 4, 1)).isEqualTo(2);
        assertThat(table.length(1)).isEqualTo(2);
        assertThat(table.length(2)).isEqualTo(1);
    }

    @Test
    void keepsNumbersAsItGrows() {
        Random random = new Random(1);
        long[] words = random.longs(MANY).toArray();
        for (int i = 0; i < MANY; i++) {
            assertThat(intern(i % 3, words[i])).isEqualTo(-1 - i);
        }
        for (int i = 0; i < MANY; i++) {
            assertThat(intern(i % 3, words[i])).isEqualTo(i);
            assertThat(table.word(i)).isEqualTo(words[i]);
            assertThat(table.space(i)).isEqualTo(i % 3);
        }
    }

    /** Neighbouring addresses and pages are what real frames are. */
    @Test
    void looksUpNeighboursWithoutAllocating() {
        for (int i = 0; i < MANY; i++) {
            intern(2, 0x7f00_0000_0000L + 16L * i);
        }
        long bytes =
                Allocations.of(() -> {
                    for (int i = 0; i < MANY; i++) {
                        intern(2, 0x7f00_0000_0000L + 16L * i);
                    }
                });
        assertThat(bytes).isLessThan(1024);
        assertThat(table.size()).isEqualTo(MANY);
    }
}
