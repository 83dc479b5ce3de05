// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 20, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FrameFilterTest {
    @Test
    void findsTheExpressionAnywhere() {
        var filter = new FrameFilter("focus", "a.c|^main$");

        assertThat(filter.matches("xxabcxx")).isTrue();
        assertThat(filter.matches("main")).isTrue();
        assertThat(filter.matches("domain")).isFalse();
    }

    @Test
    void saysWhatIsWrongWithAnExpression() {
        assertThatThrownBy(() -> new FrameFilter("focus", "(a"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("focus: \"(a\" is no regular expression: Unclosed group");
        assertThatThrownBy(() -> new FrameFilter("hide", "(".repeat(100_000)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("hide: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"(a+)+b", "(a|aa)+$", "(a|b)*c", "(?:a?){50}a{50}x"})
    void givesUpInTime(String regex) {
        var filter = new FrameFilter("focus", regex);

        assertThatThrownBy(() -> filter.matches("a".repeat(1 << 20) + "!"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("takes too long on the name aaa")
                .message()
                .hasSizeLessThan(300);
    }

    @Test
    void takesLongNamesInItsStride() {
        var filter = new FrameFilter("focus", "needle");

        assertThat(filter.matches("needl".repeat(1 << 18))).isFalse();
    }
}
