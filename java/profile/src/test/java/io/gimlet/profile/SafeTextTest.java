// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SafeTextTest {
    @Test
    void leavesOrdinaryTextAlone() {
        String name = "std::vector<int, \u65e5\u672c \ud83d\ude00>::operator[](size_t) \\ \u00e9";

        assertThat(SafeText.escape(name)).isSameAs(name);
    }

    @Test
    void escapesWhatCouldHarm() {
        assertThat(SafeText.escape("a\u001b[2Jb\nc\r\t\0\u007f\u0085"))
                .isEqualTo("a\\x1b[2Jb\\x0ac\\x0d\\x09\\x00\\x7f\\x85");
        assertThat(SafeText.escape("\u202e\u2028\u200b")).isEqualTo("\\u202e\\u2028\\u200b");
        assertThat(SafeText.escape("\ud800x\udc00")).isEqualTo("\\ud800x\\udc00");
        assertThat(SafeText.escape("\udb40\udc01")).isEqualTo("\\U000e0001");
        assertThat(SafeText.escape("a;b c", ';')).isEqualTo("a\\x3bb c");
    }

    @Test
    void clipsToAWidth() {
        assertThat(SafeText.clip("12345", 5)).isEqualTo("12345");
        assertThat(SafeText.clip("123456", 5)).isEqualTo("12...");
        assertThat(SafeText.clip("\n\n\n", 5)).isEqualTo("\\x...");
        assertThat(SafeText.clip("\n".repeat(1 << 20), 40)).hasSize(40).endsWith("...");
    }
}
