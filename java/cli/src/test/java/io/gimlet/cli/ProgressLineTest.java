// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgressLineTest {
    private static final String STATE = "1.0 s, 9.0 s left";

    @ParameterizedTest
    @CsvSource({
        "80, 'recording worker (1234)  1.0 s, 9.0 s left'",
        "42, 'recording worker (1234)  1.0 s, 9.0 s left'",
        "41, 'recording worker (123…  1.0 s, 9.0 s left'",
        "30, 'recording …  1.0 s, 9.0 s left'",
        "29, '1.0 s, 9.0 s left'",
        "17, '1.0 s, 9.0 s left'",
        "16, '1.0 s, 9.0 s le…'",
        "1, …",
        "0, ''"
    })
    void fitsIntoTheTerminal(int columns, String line) {
        assertThat(ProgressLine.line("worker (1234)", STATE, columns))
                .isEqualTo(line)
                .hasSizeLessThanOrEqualTo(columns);
    }

    /** Characters of East Asia take two columns. */
    @ParameterizedTest
    @CsvSource({"37, 'recording 作業員  1.0 s, 9.0 s left'", "33, 'recording 作…  1.0 s, 9.0 s left'"})
    void countsWideCharactersTwice(int columns, String line) {
        assertThat(ProgressLine.line("作業員", STATE, columns)).isEqualTo(line);
    }
}
