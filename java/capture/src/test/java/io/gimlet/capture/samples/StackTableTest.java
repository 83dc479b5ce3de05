// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.samples;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.capture.Allocations;
import io.gimlet.capture.process.AddressSpace;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class StackTableTest {
    private static final int SPACE = AddressSpace.FIRST_ID;
    private static final int DEPTH = 40;

    private final FrameTable frames = new FrameTable();
    private final StackTable stacks = new StackTable(frames);

    /** As the aggregator does: looks up, and adds what is new. */
    private int number(int kernelFrames, int space, long... words) {
        int hash = StackTable.hash(words, kernelFrames, words.length, space);
        return numberWithHash(hash, kernelFrames, space, words);
    }

    private int numberWithHash(int hash, int kernelFrames, int space, long... words) {
        int known = stacks.find(words, kernelFrames, words.length, space, hash);
        if (known >= 0) {
            return known;
        }
        int[] numbers = new int[words.length];
        for (int i = 0; i < words.length; i++) {
            int frame = frames.intern(StackTable.spaceOf(i, kernelFrames, space), words, i, 1);
            numbers[i] = frame < 0 ? -1 - frame : frame;
        }
        return stacks.add(numbers, words.length, hash);
    }

    private long[] wordsOf(int stack) {
        return Arrays.stream(stacks.pool(), stacks.start(stack), stacks.end(stack))
                .mapToLong(frames::word)
                .toArray();
    }

    private static long[] distinctWords(int stack) {
        long[] words = new long[1 + stack % DEPTH];
        for (int i = 0; i < words.length; i++) {
            words[i] = 0x5500_0000_0000L + 16L * (i * 7 + stack / (i + 1));
        }
        words[0] = stack;
        return words;
    }

    @Test
    void givesAStackTheSameNumberAgain() {
        assertThat(number(0, SPACE, 1, 2, 3)).isZero();
        assertThat(number(0, SPACE, 1, 2)).isEqualTo(1);
        assertThat(number(0, SPACE, 1, 2, 3)).isZero();
        assertThat(number(0, SPACE, 1, 2)).isEqualTo(1);
        assertThat(stacks.size()).isEqualTo(2);
    }

    @Test
    void tellsOrderSpaceAndPrivilegeApart() {
        int user = number(0, SPACE, 1, 2, 3);
        assertThat(number(0, SPACE, 2, 1, 3)).isNotEqualTo(user);
        assertThat(number(0, SPACE + 1, 1, 2, 3)).isNotEqualTo(user);
        int halfKernel = number(1, SPACE, 1, 2, 3);
        assertThat(halfKernel).isNotEqualTo(user);
        assertThat(number(2, SPACE, 1, 2, 3)).isNotEqualTo(halfKernel).isNotEqualTo(user);
    }

    /** The address that runs and the address that a call returns to are looked up differently. */
    @Test
    void tellsAKernelLeafFromAKernelCaller() {
        int leaf = number(2, SPACE, 1, 2);
        int caller = number(2, SPACE, 2, 1);

        assertThat(frames.space(stacks.pool()[stacks.start(leaf)]))
                .isEqualTo(FrameTable.KERNEL_LEAF);
        assertThat(stacks.pool()[stacks.end(leaf) - 1])
                .isNotEqualTo(stacks.pool()[stacks.start(caller)]);
    }

    /** Frames with so many words each, of one space. */
    private int numberOfFrames(int[] lengths, long... words) {
        int hash = StackTable.hash(words, 0, words.length, SPACE);
        int known = stacks.find(words, 0, words.length, SPACE, hash);
        if (known >= 0) {
            return known;
        }
        int[] numbers = new int[lengths.length];
        int at = 0;
        for (int i = 0; i < lengths.length; at += lengths[i++]) {
            int frame = frames.intern(SPACE, words, at, lengths[i]);
            numbers[i] = frame < 0 ? -1 - frame : frame;
        }
        return stacks.add(numbers, lengths.length, hash);
    }

    @Test
    void framesMayHaveSeveralWords() {
        int first = numberOfFrames(new int[] {1, 2, 1}, 1, 2, 3, 4);
        int other = numberOfFrames(new int[] {1, 2, 1}, 1, 2, 9, 4);
        int shorter = numberOfFrames(new int[] {1, 2}, 1, 2, 3);

        assertThat(numberOfFrames(new int[] {1, 2, 1}, 1, 2, 3, 4)).isEqualTo(first);
        assertThat(numberOfFrames(new int[] {1, 2, 1}, 1, 2, 9, 4)).isEqualTo(other);
        assertThat(numberOfFrames(new int[] {1, 2}, 1, 2, 3)).isEqualTo(shorter);
        assertThat(stacks.size()).isEqualTo(3);
        assertThat(stacks.end(first) - stacks.start(first)).as("frames").isEqualTo(3);
    }

    @Test
    void keepsTheEmptyStack() {
        int empty = number(0, SPACE);
        int other = number(0, SPACE, 1);

        assertThat(number(0, SPACE)).isEqualTo(empty).isNotEqualTo(other);
        assertThat(stacks.start(empty)).isEqualTo(stacks.end(empty));
    }

    @Test
    void tellsStacksOfOneHashApart() {
        for (int stack = 0; stack < 500; stack++) {
            assertThat(numberWithHash(99, 0, SPACE, distinctWords(stack))).isEqualTo(stack);
        }
        for (int stack = 0; stack < 500; stack++) {
            assertThat(numberWithHash(99, 0, SPACE, distinctWords(stack))).isEqualTo(stack);
        }
    }

    @Test
    void keepsStacksAsItGrows() {
        for (int stack = 0; stack < 20_000; stack++) {
            assertThat(number(0, SPACE, distinctWords(stack))).isEqualTo(stack);
        }
        for (int stack = 0; stack < 20_000; stack++) {
            assertThat(wordsOf(stack)).isEqualTo(distinctWords(stack));
        }
    }

    @Test
    void findsKnownStacksWithoutAllocating() {
        long[][] all = new long[1000][];
        for (int stack = 0; stack < all.length; stack++) {
            all[stack] = distinctWords(stack);
            number(0, SPACE, all[stack]);
        }
        int[] found = new int[1];
        long bytes =
                Allocations.of(() -> {
                    found[0] = 0;
                    for (long[] words : all) {
                        int hash = StackTable.hash(words, 0, words.length, SPACE);
                        int stack = stacks.find(words, 0, words.length, SPACE, hash);
                        found[0] += stack >= 0 ? 1 : 0;
                    }
                });
        assertThat(found[0]).isEqualTo(all.length);
        assertThat(bytes).isLessThan(1024);
    }
}
