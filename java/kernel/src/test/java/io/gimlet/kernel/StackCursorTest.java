// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StackCursorTest {
    private static final long RETURN = Layouts.FRAME_RETURN_ADDRESS;
    private static final int METHOD = 1;

    /** Kinds as a managed runtime would have them: its frames are an address and a method. */
    private final StackCursor cursor = new StackCursor(new int[] {1, 2});

    private static long method(long address) {
        return address | (long) METHOD << Layouts.FRAME_KIND_SHIFT;
    }

    private List<List<Long>> frames(int from, int to, long... words) {
        List<List<Long>> frames = new ArrayList<>();
        cursor.start(words, from, to);
        while (cursor.next()) {
            List<Long> frame = new ArrayList<>();
            for (int i = 0; i < cursor.length(); i++) {
                frame.add(cursor.word(i));
            }
            assertThat(cursor.word()).isEqualTo(frame.getFirst());
            frames.add(frame);
        }
        return frames;
    }

    @Test
    void framesHaveAsManyWordsAsTheirKindSays() {
        long[] words = {-1, -2, 0x1000, method(0x2000), -3, method(0x3000) | RETURN, 7, 0x4000};
        assertThat(frames(2, words.length, words))
                .containsExactly(
                        List.of(0x1000L),
                        List.of(method(0x2000), -3L),
                        List.of(method(0x3000) | RETURN, 7L),
                        List.of(0x4000L));
    }

    @Test
    void kindsAreTold() {
        cursor.start(new long[] {RETURN | 0x1000, method(0x2000) | RETURN, 0}, 0, 3);
        assertThat(cursor.next()).isTrue();
        assertThat(cursor.kind()).isEqualTo(FrameWord.NATIVE);
        assertThat(cursor.next()).isTrue();
        assertThat(cursor.kind()).isEqualTo(METHOD);
        assertThat(FrameWord.lookupAddress(cursor.word())).isEqualTo(0x1fff);
        assertThat(cursor.next()).isFalse();
        assertThat(cursor.next()).isFalse();
    }

    @Test
    void aCursorIsUsedAgain() {
        assertThat(frames(0, 2, method(1), 2)).hasSize(1);
        assertThat(frames(1, 1, -1)).isEmpty();
        assertThat(frames(1, 3, -1, 3, 4, method(5))).containsExactly(List.of(3L), List.of(4L));
    }

    @Test
    void wordsThatAreNoFramesAreRefused() {
        assertThatThrownBy(() -> frames(0, 2, 1, method(2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("kind 1");
        assertThatThrownBy(() -> frames(0, 1, 2L << Layouts.FRAME_KIND_SHIFT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("kind 2");
    }

    @Test
    void nativeFramesHaveOneWord() {
        StackCursor real = new StackCursor();
        real.start(new long[] {1, 2 | RETURN}, 0, 2);
        assertThat(real.next()).isTrue();
        assertThat(real.length()).isEqualTo(Layouts.FRAME_NATIVE_WORDS);
        assertThat(real.next()).isTrue();
        assertThat(real.word()).isEqualTo(2 | RETURN);
        assertThat(real.next()).isFalse();
    }
}
