// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbolize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AddressAnswersTest {
    private static Utf8Text text(long address) {
        return new Utf8Text().append(answer(address));
    }

    private static String answer(long address) {
        return "\u00e4 " + Long.toHexString(address) + "\n".repeat((int) (address & 0x1ff));
    }

    @Test
    void answersStandInTheOrderOfTheQuestions() throws Exception {
        var random = new SplittableRandom(1);
        long[] addresses = new long[AddressAnswers.MOST];
        var out = new ByteArrayOutputStream();
        var expected = new StringBuilder();
        try (var answers =
                new AddressAnswers(AddressAnswersTest::text, () -> AddressAnswersTest::text, out)) {
            for (int count : new int[] {1, 3, AddressAnswers.MOST, 257, 0, 256}) {
                for (int i = 0; i < count; i++) {
                    // The same ones again, and some of the kernel.
                    addresses[i] = random.nextInt(1 << 13) - (1 << 10);
                    expected.append(answer(addresses[i]));
                }
                answers.answer(addresses, count);
            }
        }

        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo(expected.toString());
    }

    @Test
    void asksOnceForWhatIsAskedForTwice() throws Exception {
        var asked = new AtomicInteger();
        var out = new ByteArrayOutputStream();
        try (var answers =
                new AddressAnswers(
                        address -> {
                            asked.incrementAndGet();
                            return text(address);
                        },
                        out)) {
            answers.answer(new long[] {5, 6, 5, 5}, 4);
        }

        assertThat(asked).hasValue(2);
        assertThat(out.toString(StandardCharsets.UTF_8))
                .isEqualTo(answer(5) + answer(6) + answer(5) + answer(5));
    }

    @Test
    void failuresOfOtherThreadsAreFailures() {
        long[] addresses = new long[AddressAnswers.MOST];
        for (int i = 0; i < addresses.length; i++) {
            addresses[i] = i;
        }
        try (var answers =
                new AddressAnswers(
                        address -> {
                            throw new IllegalStateException("first");
                        },
                        () ->
                                address -> {
                                    throw new IllegalStateException("other");
                                },
                        new ByteArrayOutputStream())) {
            assertThatThrownBy(() -> answers.answer(addresses, addresses.length))
                    .isInstanceOf(IllegalStateException.class);
        }
    }
}
