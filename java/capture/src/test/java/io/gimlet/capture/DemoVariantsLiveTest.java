// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.capture.Samples.Frame;
import io.gimlet.capture.Samples.Sample;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The demo target with many threads, and linked in every way that changes its addresses. */
@Tag("live")
class DemoVariantsLiveTest {
    private static final int HERTZ = 1999;
    private static final int SAMPLES = 4000;

    @Test
    void eightThreadsHaveTheTrueShares() throws Exception {
        DemoRun run = DemoRun.record(HERTZ, SAMPLES, "demo", "--threads", "8");

        Samples.assertShares(run.samples().shares(Sample::userLeaf), run.truth(), 3);
        assertThat(run.samples().shares(Sample::thread).keySet())
                .filteredOn(name -> name.startsWith("demo-worker-"))
                .hasSize(8);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "demo-nopie",
                "demo-static",
                "demo-static-pie",
                "demo-dynsym",
                "demo-debuglink"
            })
    void sharesAreTrueHoweverItIsLinked(String program) throws Exception {
        DemoRun run = DemoRun.record(HERTZ, SAMPLES, program);

        Samples.assertShares(run.samples().shares(Sample::userLeaf), run.truth(), 3);
    }

    /** strip leaves every address where it was: the unstripped program tells what is there. */
    @Test
    void whatHasNoSymbolIsShownByTheStartOfItsFunctionAndNeverByANeighbour() throws Exception {
        String program = "demo-stripped";
        TreeMap<Long, String> symbols = symbolsOf("demo");
        DemoRun run = DemoRun.record(HERTZ, SAMPLES, program);

        assertThat(run.samples().frames())
                .filteredOn(frame -> frame.file().equals(program))
                .isNotEmpty()
                .extracting(Frame::name)
                .allMatch(name -> name.matches(program + "\\+\\[0x[0-9a-f]+]"));
        Samples.assertShares(
                run.samples().shares(sample -> symbolAt(symbols, program, sample.userLeaf())),
                run.truth(),
                3);
    }

    private static String symbolAt(TreeMap<Long, String> symbols, String program, String name) {
        String prefix = program + "+[0x";
        return name.startsWith(prefix)
                ? symbols.get(
                        Long.parseLong(name.substring(prefix.length(), name.length() - 1), 16))
                : name;
    }

    private static TreeMap<Long, String> symbolsOf(String program) throws IOException {
        TreeMap<Long, String> symbols = new TreeMap<>(Map.of(0L, ""));
        Matcher line =
                Pattern.compile("(?m)^([0-9a-f]+) [tTwW] (\\S+)$")
                        .matcher(Tools.run("nm", Target.program(program).toString()));
        while (line.find()) {
            symbols.put(Long.parseLong(line.group(1), 16), line.group(2));
        }
        return symbols;
    }
}
