// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NameCleanerTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "main",
                "std::vector<int>::push_back(int&&)",
                "a;b <script>",
                "größe",
                "函数",
                "Ω \ud83d\ude00",
                "\\x1b",
                "~LazyCompile:*f /a b.js:1:2",
            })
    void harmlessNamesStayThemselves(String name) {
        assertThat(NameCleaner.clean(name)).isSameAs(name);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "`a\u001b[31mred`,`a\\x1b[31mred`",
                "`a\nb`,`a\\x0ab`",
                "`a\r\tb\u0000`,`a\\x0d\\x09b\\x00`",
                "`\u007f\u009b`,`\\x7f\\x9b`",
                "`a\u202eb\u2066`,`a\\u{202e}b\\u{2066}`",
                "`a\u200bb\ufeff`,`a\\u{200b}b\\u{feff}`",
                "`a\u2028b\u2029`,`a\\u{2028}b\\u{2029}`",
                "`\ud800x`,`\\u{d800}x`",
                "`x\udc00`,`x\\u{dc00}`",
                "`\udb40\udc01`,`\\u{e0001}`",
            })
    void harmfulCharactersBecomeVisible(String name, String cleaned) {
        assertThat(NameCleaner.clean(name)).isEqualTo(cleaned);
    }

    @Test
    void longNamesLoseTheirMiddle() {
        String cleaned = NameCleaner.clean("a".repeat(5000) + "b".repeat(5000));

        assertThat(cleaned)
                .hasSizeLessThanOrEqualTo(NameCleaner.MAX_LENGTH)
                .startsWith("aaaa")
                .contains("[... 10000 characters ...]")
                .endsWith("bbbb");
        assertThat(NameCleaner.clean("a".repeat(4096))).hasSize(4096).doesNotContain("[");
    }

    @Test
    void whateverTheNameTheResultIsHarmless() {
        var random = new SplittableRandom(4);
        for (int round = 0; round < 5000; round++) {
            var name = new StringBuilder();
            random.ints(random.nextInt(50), 0, 0x3100).forEach(c -> name.append((char) c));
            if (random.nextInt(10) == 0) {
                name.repeat("\ud83d\ude00\u202e", 3000);
            }
            String cleaned = NameCleaner.clean(name.toString());

            assertThat(cleaned.length()).isLessThanOrEqualTo(NameCleaner.MAX_LENGTH);
            assertThat(cleaned.codePoints())
                    .allMatch(c -> !Character.isISOControl(c))
                    .noneMatch(c -> Character.getType(c) == Character.SURROGATE)
                    .noneMatch(c -> Character.getType(c) == Character.FORMAT);
        }
    }
}
