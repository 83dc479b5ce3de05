// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class PerfMapTest {
    private static final long NOW = 1000;
    private static final PerfMap.Limits SMALL = new PerfMap.Limits(1000, 3, 8, 20);

    @Test
    void linesNameTheirAddresses() {
        PerfMap map = map("7f1000 20 LazyCompile:~f /a b.js:1\n0x7f1020 0x10 g\n");

        assertThat(at(map, 0x7f1000)).isEqualTo("LazyCompile:~f /a b.js:1+0");
        assertThat(at(map, 0x7f101f)).isEqualTo("LazyCompile:~f /a b.js:1+31");
        assertThat(at(map, 0x7f1020)).isEqualTo("g+0");
        assertThat(at(map, 0x7f1030)).isEqualTo("NOT_IN_PERF_MAP");
    }

    @Test
    void tabsAndCarriageReturnsAreNoPartOfNames() {
        PerfMap map = map("1000\t10\tby tabs\n2000 10\tmixed\r\n0x3000 \t10 \ta\tb\n4000 10 \r\n");

        assertThat(at(map, 0x1000)).isEqualTo("by tabs+0");
        assertThat(at(map, 0x2000)).isEqualTo("mixed+0");
        assertThat(at(map, 0x3000)).isEqualTo("a\tb+0");
        assertThat(at(map, 0x4000)).isEqualTo("NOT_IN_PERF_MAP");
        assertThat(map.malformedLines()).isEqualTo(1);
    }

    @Test
    void laterLinesOverrideWhereTheyOverlap() {
        PerfMap map = map("1000 100 old\n1040 20 new\n");

        assertThat(at(map, 0x103f)).isEqualTo("old+63");
        assertThat(at(map, 0x1040)).isEqualTo("new+0");
        assertThat(at(map, 0x1060)).isEqualTo("old+96");
        append(map, "1000 100 newest\n");
        assertThat(at(map, 0x1040)).isEqualTo("newest+64");
    }

    @Test
    void anAddressMeansWhatWasThereAtTheTime() {
        PerfMap map = map("1000 100 always\n");
        append(map, "1040 20 second\n", 200);
        append(map, "1000 100 third\n2000 10 new\n", 300);

        assertThat(at(map, 0x1048, 199)).isEqualTo("always+72");
        assertThat(at(map, 0x1048, 200)).isEqualTo("second+8");
        assertThat(at(map, 0x1000, 299)).isEqualTo("always+0");
        assertThat(at(map, 0x1048, 300)).isEqualTo("third+72");
        assertThat(at(map, 0x2000, 100)).as("read later than it ran").isEqualTo("new+0");
    }

    @Test
    void ofATextThatBeganAnewTheEarlierNamesEarlierTimes() {
        PerfMap map = map("1000 100 old\n3000 10 gone\n4000 10 cut ");
        map.startAnew(200);
        append(map, "1000 100 new\n", 200);

        assertThat(at(map, 0x1000, 199)).isEqualTo("old+0");
        assertThat(at(map, 0x1000, 200)).isEqualTo("new+0");
        assertThat(at(map, 0x3000, 199)).isEqualTo("gone+0");
        assertThat(at(map, 0x3000, 200)).isEqualTo("NOT_IN_PERF_MAP");
        assertThat(map.malformedLines()).isZero();
    }

    @Test
    void tellsWhetherFunctionsWereOverridden() {
        PerfMap map = map("1000 100 a\n1000 100 b\n");
        assertThat(map.takeReplaced()).as("before the first look").isFalse();
        append(map, "1100 10 c\n", 200);
        assertThat(map.takeReplaced()).isFalse();
        append(map, "10ff 1 d\n", 300);
        assertThat(map.takeReplaced()).isTrue();
        assertThat(map.takeReplaced()).isFalse();
    }

    @Test
    void aLineCountsWhenItsNewlineCame() {
        PerfMap map = new PerfMap();
        String text = "1000 100 first function\n2000 100 second\n";
        for (int i = 0; i < text.length() - 1; i++) {
            append(map, text.substring(i, i + 1));
        }

        assertThat(at(map, 0x1000)).isEqualTo("first function+0");
        assertThat(at(map, 0x2000)).isEqualTo("NOT_IN_PERF_MAP");
        append(map, "\n");
        assertThat(at(map, 0x2000)).isEqualTo("second+0");
    }

    @Test
    void linesThatAreNotInTheFormatAreLeftOutAndCounted() {
        PerfMap map =
                map(
                        "\nx\n1000\n1000 10\n1000 10 \n1000 0 empty\nghi 10 name\n"
                                + "11111111111111111 10 long_number\nffffffffffffffff 2 wraps\n"
                                + "2000 10 good\n");

        assertThat(map.malformedLines()).isEqualTo(9);
        assertThat(map.size()).isEqualTo(1);
        assertThat(map.isTruncated()).isFalse();
        assertThat(at(map, 0x2000)).isEqualTo("good+0");
    }

    @Test
    void aLongNameIsCut() {
        PerfMap map = new PerfMap(SMALL);
        append(map, "1000 10 123456789\n2000 10 ok\n");

        assertThat(at(map, 0x1000)).isEqualTo("12345678+0");
        assertThat(at(map, 0x2000)).isEqualTo("ok+0");
        assertThat(map.isTruncated()).isTrue();
        assertThat(map.isFull()).isFalse();
    }

    @Test
    void theNumberOfFunctionsIsBounded() {
        PerfMap map = new PerfMap(SMALL);
        append(map, "1 1 a\n2 1 b\n3 1 c\n4 1 d\n5 1 e\n");

        assertThat(map.size()).isEqualTo(3);
        assertThat(map.isFull()).isTrue();
        assertThat(map.isTruncated()).isTrue();
    }

    @Test
    void theBytesOfAllNamesAreBounded() {
        PerfMap map = new PerfMap(SMALL);
        append(map, "1 1 1234567\n2 1 1234567\n3 1 1234567\n");

        assertThat(map.size()).isEqualTo(2);
        assertThat(map.isFull()).isTrue();
    }

    @Test
    void theBytesOfTextAreBounded() {
        PerfMap map = new PerfMap(SMALL);
        append(map, "x".repeat(2000) + "\n1 1 a\n");

        assertThat(map.size()).isZero();
        assertThat(map.isFull()).isTrue();
    }

    @Test
    void findingAllocatesNothing() {
        PerfMap map = map("1000 100 a\n1040 20 b\n2000 10 c\n");

        assertThat(
                        Fixtures.allocatedBytes(() -> {
                            for (long address = 0xf00; address < 0x2100; address++) {
                                map.find(address, NOW);
                            }
                        }))
                .isZero();
    }

    @Test
    void hostileTextEndsSoonWithinItsBounds() {
        var random = new SplittableRandom(7);
        String alphabet = "0123456789abcdefx \n\n\t\u0000zZ";
        Assertions.assertTimeout(
                Duration.ofSeconds(30),
                () -> {
                    for (int round = 0; round < 3000; round++) {
                        PerfMap map = new PerfMap(SMALL);
                        var text = new StringBuilder();
                        random.ints(random.nextInt(600), 0, alphabet.length())
                                .forEach(i -> text.append(alphabet.charAt(i)));
                        append(map, text.toString());
                        for (int i = 0; i < 20; i++) {
                            map.resolve(
                                    random.nextLong(1L << random.nextInt(1, 63)),
                                    NOW,
                                    Demangler.NONE);
                        }
                        assertThat(map.size()).isLessThanOrEqualTo(3);
                    }
                });
    }

    @Test
    void aMillionOverlappingFunctionsAreFoundSoon() {
        var text = new StringBuilder();
        for (int i = 0; i < 1_100_000; i++) {
            text.append(Integer.toHexString(2_000_000 - i)).append(" ffffffffff f\n");
        }
        Assertions.assertTimeout(
                Duration.ofSeconds(30),
                () -> {
                    PerfMap map = map(text.toString());
                    assertThat(map.size()).isEqualTo(1_000_000);
                    assertThat(map.isTruncated()).isTrue();
                    assertThat(map.find(2_000_000, NOW)).isEqualTo(999_999);
                });
    }

    private static PerfMap map(String text) {
        PerfMap map = new PerfMap();
        append(map, text);
        return map;
    }

    private static void append(PerfMap map, String text) {
        append(map, text, Long.MIN_VALUE);
    }

    private static void append(PerfMap map, String text, long timeNanos) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        map.append(bytes, 0, bytes.length, timeNanos);
    }

    private static String at(PerfMap map, long address) {
        return at(map, address, NOW);
    }

    private static String at(PerfMap map, long address, long timeNanos) {
        return switch (map.resolve(address, timeNanos, Demangler.NONE)) {
            case Resolution.Named named ->
                    named.innermost().systemName()
                            + "+"
                            + (address - map.start(map.find(address, timeNanos)));
            case Resolution.Unnamed unnamed -> unnamed.reason().name();
        };
    }
}
