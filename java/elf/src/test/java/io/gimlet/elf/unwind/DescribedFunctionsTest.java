// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.unwind;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.elf.Fixtures;
import java.nio.file.Path;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Where the functions are that only unwind information tells. */
class DescribedFunctionsTest {
    private static final Pattern RANGE = Pattern.compile("pc=([0-9a-f]+)\\.\\.([0-9a-f]+)");

    @TempDir static Path directory;

    static Stream<Path> files() {
        return Stream.of(
                Fixtures.compile(directory, "functions.c", "static-pie", "-static-pie", "-s"),
                Path.of(Fixtures.run("gcc", "-print-file-name=libc.so.6").strip()));
    }

    /** readelf knows the same ranges. */
    @ParameterizedTest
    @MethodSource("files")
    void eachAddressIsInTheFunctionThatReadelfShows(Path file) throws Exception {
        DescribedFunctions functions = DescribedFunctions.of(Fixtures.open(file));
        var ranges = new TreeMap<Long, Long>();
        Matcher range = RANGE.matcher(Fixtures.run("readelf", "-wNF", file.toString()));
        while (range.find()) {
            ranges.put(Long.parseLong(range.group(1), 16), Long.parseLong(range.group(2), 16));
        }

        assertThat(ranges).hasSizeGreaterThan(500);
        ranges.forEach((start, end) -> {
            Long next = ranges.higherKey(start);
            assertThat(functions.startOf(start)).isEqualTo(start);
            if (next == null || next >= end) {
                assertThat(functions.startOf(end - 1)).isEqualTo(start);
            }
            if (next != null && next > end) {
                assertThat(functions.startOf(end)).isEqualTo(DescribedFunctions.NONE);
            }
        });
        assertThat(functions.startOf(ranges.firstKey() - 1)).isEqualTo(DescribedFunctions.NONE);
        assertThat(functions.startOf(-1)).isEqualTo(DescribedFunctions.NONE);
    }

    @Test
    void areFoundWithoutSectionHeaders() throws Exception {
        Path library = Fixtures.compile(directory, "library.c", "whole.so", "-shared", "-fPIC");
        DescribedFunctions expected = DescribedFunctions.of(Fixtures.open(library));

        DescribedFunctions found =
                DescribedFunctions.of(
                        Fixtures.parse(Fixtures.withoutSectionHeaders(Fixtures.read(library))));

        long function =
                Fixtures.run("nm", library.toString())
                        .lines()
                        .filter(line -> line.endsWith(" T exported_two"))
                        .mapToLong(line -> Long.parseLong(line.substring(0, 16), 16))
                        .findFirst()
                        .orElseThrow();
        assertThat(found.startOf(function + 1)).isEqualTo(function);
        assertThat(found.count()).isPositive().isLessThanOrEqualTo(expected.count());
    }
}
