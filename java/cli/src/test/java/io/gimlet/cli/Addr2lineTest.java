// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command beside binutils' program: same options, same input, same places. */
class Addr2lineTest {
    private static final Path TESTDATA =
            Path.of(System.getProperty("gimlet.root"), "build/testdata");

    private static final String PROGRAM = TESTDATA.resolve("cppnames").toString();

    /** Which Gimlet does not write. */
    private static final Pattern DISCRIMINATOR = Pattern.compile(" \\(discriminator [0-9]+\\)");

    /** Start and size of a function, as nm prints them. */
    private static final Pattern FUNCTION = Pattern.compile("(?m)^([0-9a-f]+) ([0-9a-f]+) [tTwW] ");

    /** Odd, so that instructions are also hit in their middle. */
    private static final int STEP = 7;

    @TempDir private Path directory;

    /** Addresses over the functions of the program that its own source has. */
    private static List<String> addresses() {
        List<String> addresses = new ArrayList<>();
        Matcher function = FUNCTION.matcher(Tools.run("nm", "-S", PROGRAM));
        while (function.find()) {
            long start = Long.parseLong(function.group(1), 16);
            long size = Long.parseLong(function.group(2), 16);
            for (long at = 0; at < size; at += STEP) {
                addresses.add(Long.toHexString(start + at));
            }
        }
        assertThat(addresses).hasSizeGreaterThan(100);
        return addresses;
    }

    private static String expected(List<String> arguments) {
        List<String> command = new ArrayList<>(List.of("addr2line"));
        command.addAll(arguments);
        return DISCRIMINATOR.matcher(Tools.run(command)).replaceAll("");
    }

    private Outcome addr2line(String... arguments) {
        List<String> words = new ArrayList<>(List.of("addr2line"));
        words.addAll(List.of(arguments));
        return Gimlet.in(directory).run(words.toArray(String[]::new));
    }

    /** Names aside, of which binutils leaves out what is around them, and that of clones. */
    private static void assertAgrees(String printed, String expected) {
        List<String> lines = printed.lines().map(Addr2lineTest::place).toList();
        List<String> others = expected.lines().map(Addr2lineTest::place).toList();
        assertThat(lines).hasSameSizeAs(others);
        int names = 0;
        int same = 0;
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).matches(".*:([0-9]+|\\?)") || lines.get(i).startsWith("0x")) {
                assertThat(lines.get(i)).as("line %s", i + 1).isEqualTo(others.get(i));
            } else {
                names++;
                same += lines.get(i).equals(others.get(i)) ? 1 : 0;
            }
        }
        assertThat(same).as("equal names").isGreaterThanOrEqualTo(names * 9 / 10);
    }

    /** The place of a pretty line; else all of it, but for names of files without lines. */
    private static String place(String line) {
        String place = line.substring(Math.max(0, line.lastIndexOf(" at ")));
        return place.endsWith(":?") ? "??:?" : place;
    }

    @ParameterizedTest
    @ValueSource(strings = {"-a", "-fi", "-afiC", "-afipC", "-fpsC", "--inlines"})
    void printsWhatBinutilsPrints(String options) {
        List<String> arguments = new ArrayList<>(List.of("-e", PROGRAM, options));
        arguments.addAll(addresses());

        Outcome outcome = addr2line(arguments.toArray(String[]::new)).succeeded();

        assertAgrees(outcome.out(), expected(arguments));
    }

    @Test
    void countsFromTheBeginningOfASection() {
        List<String> arguments = List.of("-e", PROGRAM, "-j", ".text", "0x100", "0x1f0", "fffffff");

        assertAgrees(
                addr2line(arguments.toArray(String[]::new)).succeeded().out(), expected(arguments));
    }

    @Test
    void readsAddressesFromStandardInput() throws IOException {
        Path input = directory.resolve("addresses");
        Files.writeString(input, String.join("\n", addresses()) + "\n\nnonsense\n0x\n");

        Outcome outcome =
                Gimlet.in(directory).runReading(input, "addr2line", "-fe", PROGRAM).succeeded();

        String expected = Tools.run("sh", "-c", "addr2line -fe " + PROGRAM + " <" + input);
        assertAgrees(outcome.out(), DISCRIMINATOR.matcher(expected).replaceAll(""));
    }

    @Test
    void tellsAllAsJson() {
        String address = addresses().getFirst();

        assertThat(addr2line("-e", PROGRAM, "--json", address, "0").succeeded().out().lines())
                .hasSize(2)
                .anyMatch(
                        line -> line.startsWith("{\"address\":\"0x" + address + "\",\"frames\":[{"))
                .anyMatch(line -> line.startsWith("{\"address\":\"0x0\",\"reason\":\""));
    }

    @Test
    void saysWhatIsWrong() {
        addr2line("-e", "missing", "0").failed(1, "missing", "no such file");
        addr2line("-e", "/etc/passwd", "0").failed(1, "/etc/passwd", "not a well-formed ELF file");
        addr2line("-e", PROGRAM, "-j", ".nothing", "0").failed(1, "no section .nothing");
        addr2line("--pid", "2147483647", "0").failed(1, "process 2147483647", "there is none");
        assertThat(addr2line("-e", PROGRAM, "-k", "0").ended(2).err()).contains("choose one of");
        assertThat(addr2line("-k", "-j", ".text", "0").ended(2).err()).contains("-j is for files");
    }
}
