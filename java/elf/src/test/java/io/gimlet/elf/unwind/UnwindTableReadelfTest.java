// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.unwind;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.elf.Fixtures;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Second opinion: GNU readelf sees the same rule for every address. */
class UnwindTableReadelfTest {
    @TempDir static Path directory;

    static Stream<Path> files() {
        return Stream.concat(
                Stream.of(
                        Fixtures.compile(directory, "functions.c", "static-pie", "-static-pie"),
                        Fixtures.compile(directory, "functions.c", "static", "-static"),
                        Fixtures.compile(directory, "library.c", "library.so", "-shared", "-fPIC")),
                List.of("libc.so.6", "libstdc++.so.6", "libcrypto.so.3", "libgcc_s.so.1").stream()
                        .map(name ->
                                Path.of(Fixtures.run("gcc", "-print-file-name=" + name).strip())));
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyAddressHasTheSameRule(Path file) throws Exception {
        FrameComparison comparison = FrameComparison.of(file);

        assertThat(comparison.unexplained()).isEmpty();
        assertThat(comparison.points()).isGreaterThanOrEqualTo(10);
        assertThat(comparison.table().gaps()).doesNotContainKey(UnwindGap.MALFORMED);
    }
}
