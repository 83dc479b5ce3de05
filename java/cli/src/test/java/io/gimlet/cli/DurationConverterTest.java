// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class DurationConverterTest {
    private final DurationConverter converter = new DurationConverter();

    @ParameterizedTest
    @CsvSource({
        "10, PT10S",
        "0.5, PT0.5S",
        ".25, PT0.25S",
        "30s, PT30S",
        "1.5m, PT1M30S",
        "2h, PT2H",
        "0.000000001, PT0.000000001S"
    })
    void readsSecondsAndUnits(String text, Duration duration) {
        assertThat(converter.convert(text)).isEqualTo(duration);
    }

    @Test
    void boundsWhatIsAsGoodAsForEver() {
        for (String text : new String[] {"999999999h", "9".repeat(400), "9".repeat(300) + "h"}) {
            Duration duration = converter.convert(text);
            assertThat(duration).isEqualTo(Duration.ofDays(36_500));
            assertThat(Math.addExact(System.nanoTime(), duration.toNanos())).isPositive();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0",
                "0.0",
                "0s",
                "-1",
                "+1",
                "abc",
                "s",
                ".",
                "1.2.3",
                "1e9",
                "0x10",
                "1d",
                "1 s",
                "NaN",
                "0.0000000001"
            })
    void refusesTheRest(String text) {
        assertThatThrownBy(() -> converter.convert(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageStartingWith("'" + text + "' is not a duration above zero: give");
    }
}
