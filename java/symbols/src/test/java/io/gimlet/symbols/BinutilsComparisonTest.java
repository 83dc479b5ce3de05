// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Second opinions: nm lists the same functions, addr2line gives addresses the same names. */
class BinutilsComparisonTest {
    /** Address, size if any, type of a function in code, name. */
    private static final Pattern NM_LINE =
            Pattern.compile("([0-9a-f]{16}) (?:([0-9a-f]{16}) )?[TtWwi] (.*)");

    private static final int SAMPLES = 2000;

    @TempDir Path directory;

    private record Function(long size, Set<String> names) {}

    static Stream<Path> libraries() {
        return Stream.of(
                Fixtures.libjvm(),
                Fixtures.systemLibrary("libc.so.6"),
                Fixtures.systemLibrary("libstdc++.so.6"));
    }

    @ParameterizedTest
    @MethodSource("libraries")
    void everyFunctionOfNmIsFoundUnderOneOfItsNames(Path library) throws Exception {
        SymbolIndex index = SymbolIndex.of(Fixtures.open(library));
        Map<Long, Function> expected = functions(library);

        for (var entry : expected.entrySet()) {
            long size = entry.getValue().size;
            int found = index.find(entry.getKey());
            if (size == 0 && (found < 0 || index.start(found) != entry.getKey())) {
                continue; // A label inside a function.
            }
            assertThat(found).as("%x %s", entry.getKey(), entry.getValue().names).isNotNegative();
            assertThat(index.start(found)).isEqualTo(entry.getKey());
            assertThat(index.name(found)).isIn(entry.getValue().names);
            if (size != 0) {
                assertThat(index.end(found)).isEqualTo(entry.getKey() + size);
            }
        }
        assertThat(expected).hasSizeGreaterThan(1000);
        assertThat(index.size()).isBetween(expected.size() * 9 / 10, expected.size());
    }

    @Test
    void addr2lineGivesTheSameNames() throws Exception {
        Path library = Fixtures.libjvm();
        SymbolIndex index = SymbolIndex.of(Fixtures.open(library));
        Map<Long, Function> aliases = functions(library);
        long[] addresses =
                new SplittableRandom(3)
                        .longs(10 * SAMPLES, index.start(0), index.end(index.size() - 1))
                        .filter(address -> index.find(address) >= 0)
                        .limit(SAMPLES)
                        .toArray();

        List<String> names = addr2line(library, addresses);

        for (int i = 0; i < SAMPLES; i++) {
            long start = index.start(index.find(addresses[i]));
            assertThat(names.get(i)).as("%x", addresses[i]).isIn(aliases.get(start).names);
        }
    }

    private List<String> addr2line(Path library, long[] addresses) throws Exception {
        var arguments = new StringBuilder("-f -e ").append(library).append('\n');
        for (long address : addresses) {
            arguments.append(Long.toHexString(address)).append('\n');
        }
        Path file = Files.writeString(directory.resolve("arguments"), arguments);
        List<String> lines = Fixtures.run("addr2line", "@" + file).lines().toList();
        return Stream.iterate(0, i -> i < lines.size(), i -> i + 2).map(lines::get).toList();
    }

    private static Map<Long, Function> functions(Path library) {
        Map<Long, Function> functions = new HashMap<>();
        String both =
                Fixtures.run("nm", "-S", "--defined-only", library.toString())
                        + Fixtures.run("nm", "-D", "-S", "--defined-only", library.toString());
        for (String line : both.lines().toList()) {
            Matcher matcher = NM_LINE.matcher(line);
            if (matcher.matches()) {
                long address = Long.parseUnsignedLong(matcher.group(1), 16);
                long size = matcher.group(2) == null ? 0 : Long.parseLong(matcher.group(2), 16);
                String name = matcher.group(3).replaceFirst("@.*", "");
                Function known = functions.getOrDefault(address, new Function(0, new HashSet<>()));
                known.names.add(name);
                functions.put(address, new Function(Math.max(size, known.size), known.names));
            }
        }
        return functions;
    }
}
