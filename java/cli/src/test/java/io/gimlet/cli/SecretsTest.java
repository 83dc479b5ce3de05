// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {
    private static String masked(String line) {
        return String.join("|", Secrets.mask(List.of(line.split("\\|", -1))));
    }

    @ParameterizedTest
    @CsvSource({
        "--password=hunter2, --password=***",
        "--db-password|hunter2|-v, --db-password|***|-v",
        "-token|abc, -token|***",
        "API_KEY=abc, API_KEY=***",
        "key=abc, key=***",
        "--client-secret=abc, --client-secret=***",
        "curl|-H|Authorization: Bearer abc.def, curl|-H|Authorization: Bearer ***",
        "curl|-H|X-Api-Key: abc, curl|-H|X-Api-Key: ***",
        "sh|-c|run --token abc; x, sh|-c|run --token ***; x",
        "postgres://me:hunter2@host/db, postgres://me:***@host/db",
        "AKIAIOSFODNN7EXAMPLE, ***",
        "ghp_0123456789abcdefghij, ***",
        "https://h/?token=abc&x=1, https://h/?token=***&x=1",
    })
    void masksWhatLooksLikeASecret(String line, String expected) {
        assertThat(masked(line).replace("AKIA***", "***").replace("ghp_***", "***"))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "record|-p|1234|-o|profile.pb.gz",
                "--author=me",
                "sort|-k|2",
                "--monkey=1",
                "--password|--verbose",
                "http://host:8080/path@2",
                "make|-j2|TARGET=keys",
                "--tokenizer=fast",
            })
    void leavesTheRest(String line) {
        assertThat(masked(line)).isEqualTo(line);
    }
}
