// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValueFormatTest {
    @ParameterizedTest
    @CsvSource({
        "0, nanoseconds, 0",
        "1, nanoseconds, 1ns",
        "1250, nanoseconds, 1.25us",
        "340000000, nanoseconds, 340ms",
        "999999999, nanoseconds, 1s",
        "1250000000, nanoseconds, 1.25s",
        "59940000000, nanoseconds, 59.9s",
        "90000000000, nanoseconds, 1.5min",
        "7200000000000, nanoseconds, 2h",
        "-340000000, nanoseconds, -340ms",
        "1500, milliseconds, 1.5s",
        "3, seconds, 3s",
        "512, bytes, 512B",
        "1536, bytes, 1.5KiB",
        "1073741824, bytes, 1GiB",
        "2, kilobytes, 2KiB",
        "870, count, 870",
        "9999, count, 9999",
        "12345, count, 12.3k",
        "1234567, cycles, 1.23M",
        "100, objects, 100",
        "9223372036854775807, count, 9223372T",
        "-9223372036854775808, nanoseconds, -2562048h",
    })
    void printsThreeDigitsInAReadableUnit(long value, String unit, String text) {
        assertThat(ValueFormat.format(value, unit)).isEqualTo(text);
    }

    @Test
    void printsShares() {
        assertThat(ValueFormat.percent(1, 3)).isEqualTo("33.3%");
        assertThat(ValueFormat.percent(0, 0)).isEqualTo("0.0%");
        assertThat(ValueFormat.percent(-1, 4)).isEqualTo("-25.0%");
    }
}
