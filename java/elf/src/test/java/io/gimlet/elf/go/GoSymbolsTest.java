// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.go;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.elf.ElfFile;
import io.gimlet.elf.Fixtures;
import io.gimlet.elf.Section;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs of the Go that is installed, with its own tools and LLVM's as second opinions. */
class GoSymbolsTest {
    private static final String PROGRAM =
            """
            package main

            import (
                "fmt"
                "os"
                "sort"
            )

            type point struct{ x, y int }

            func (p *point) add(n int) { p.x += square(n) }

            func square(n int) int { return twice(n) * n }

            func twice(n int) int { return n + n }

            func largest[T int | float64](a, b T) T {
                if a > b {
                    return a
                }
                return b
            }

            func main() {
                p := &point{1, 2}
                for i := range os.Args {
                    p.add(i)
                    func(n int) { p.y += largest(n, 7) }(i)
                }
                words := os.Args[:]
                sort.Slice(words, func(a, b int) bool { return words[a] < words[b] })
                fmt.Println(p.x, p.y, largest(1.5, float64(p.x)), words)
            }
            """;

    private static final int SAMPLES = 3000;

    @TempDir static Path directory;
    private static Path program = Path.of("");
    private static long[] addresses = new long[0];

    @BeforeAll
    static void build() throws Exception {
        Files.writeString(directory.resolve("main.go"), PROGRAM);
        Files.writeString(directory.resolve("go.mod"), "module example.org/program\n\ngo 1.21\n");
        program = build("whole", Map.of("CGO_ENABLED", "0"));
        Section text = Fixtures.open(program).section(".text").orElseThrow();
        addresses =
                new SplittableRandom(5)
                        .longs(SAMPLES, text.address(), text.address() + text.size())
                        .toArray();
    }

    private static Path build(String name, Map<String, String> environment, String... options)
            throws Exception {
        List<String> command =
                new ArrayList<>(List.of("go", "build", "-o", directory.resolve(name).toString()));
        command.addAll(List.of(options));
        command.add(".");
        var builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().putAll(environment);
        builder.environment().put("GOFLAGS", "");
        Process process = builder.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(output).isZero();
        return directory.resolve(name);
    }

    private static GoSymbols symbols(Path file) throws Exception {
        return GoSymbols.of(Fixtures.open(file)).orElseThrow();
    }

    /** The outermost function, and the file and line of the innermost. */
    @Test
    void agreesWithAddr2lineOfGo() throws Exception {
        GoSymbols symbols = symbols(program);
        List<String> lines = ask(List.of("go", "tool", "addr2line", program.toString()));
        for (int i = 0; i < SAMPLES; i++) {
            List<GoFrame> frames = symbols.framesAt(addresses[i]);
            String function = lines.get(2 * i);
            String place = lines.get(2 * i + 1);
            if (function.equals("?")) {
                assertThat(frames).isEmpty();
                continue;
            }
            assertThat(frames).as("%x %s", addresses[i], function).isNotEmpty();
            assertThat(frames.getLast().function()).isEqualTo(function);
            if (!place.startsWith("?") && !place.startsWith(":")) {
                assertThat(frames.getFirst().file() + ":" + frames.getFirst().line())
                        .as("%x", addresses[i])
                        .isEqualTo(place);
            }
        }
    }

    /** The whole chain of inlined calls; generics have their shape in one of both names. */
    @Test
    void agreesWithLlvmSymbolizerOnInlinedCalls() throws Exception {
        GoSymbols symbols = symbols(program);
        List<List<String>> chains =
                chains(
                        ask(
                                List.of(
                                        "llvm-symbolizer",
                                        "--inlines",
                                        "--obj=" + program,
                                        "--functions=linkage")));
        int inlined = 0;
        int different = 0;
        for (int i = 0; i < SAMPLES; i++) {
            List<String> ours = new ArrayList<>();
            for (GoFrame frame : symbols.framesAt(addresses[i])) {
                ours.add(shapeless(frame.function()));
                ours.add(frame.file() + ":" + frame.line());
            }
            if (ours.size() > 2) {
                inlined++;
                different += ours.equals(chains.get(i)) ? 0 : 1;
            }
        }
        assertThat(inlined).isGreaterThan(SAMPLES / 20);
        assertThat(different).isLessThan(inlined / 50);
    }

    private static String shapeless(String function) {
        return function.replaceAll("\\[.*\\]", "[...]");
    }

    /** An empty line is behind each answer. */
    private static List<List<String>> chains(List<String> lines) {
        List<List<String>> chains = new ArrayList<>();
        List<String> chain = new ArrayList<>();
        for (String line : lines) {
            if (line.isEmpty()) {
                chains.add(chain);
                chain = new ArrayList<>();
            } else {
                chain.add(
                        chain.size() % 2 == 0 ? shapeless(line) : line.replaceAll(":[0-9]+$", ""));
            }
        }
        return chains;
    }

    private static List<String> ask(List<String> command) throws Exception {
        Path input = directory.resolve("addresses");
        var text = new StringBuilder();
        for (long address : addresses) {
            text.append("0x").append(Long.toHexString(address)).append('\n');
        }
        Files.writeString(input, text);
        Process process =
                new ProcessBuilder(command)
                        .redirectInput(input.toFile())
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        String output = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).isZero();
        return output.lines().toList();
    }

    /** Whatever is taken from it, a program says the same of the same function. */
    @ParameterizedTest
    @ValueSource(strings = {"-ldflags=-s -w", "-buildmode=pie", "-ldflags=-linkmode=external"})
    void otherBuildsTellTheSame(String option) throws Exception {
        Path other =
                build(
                        "other",
                        Map.of("CGO_ENABLED", option.contains("external") ? "1" : "0"),
                        option);
        List<GoFrame> expected = inlinedChain(program);

        assertThat(inlinedChain(other)).isEqualTo(expected);
        assertThat(expected)
                .extracting(GoFrame::function)
                .startsWith("main.twice", "main.square", "main.(*point).add");
        assertThat(expected)
                .extracting(GoFrame::line, GoFrame::functionLine)
                .map(Object::toString)
                .startsWith("(15, 15)", "(13, 13)", "(11, 11)")
                .last()
                .isEqualTo("(27, 24)");
    }

    @Test
    void theTableIsFoundWithoutSectionHeaders() throws Exception {
        Path other = build("headless", Map.of("CGO_ENABLED", "0"), "-ldflags=-s -w");
        ElfFile whole = Fixtures.open(other);
        ElfFile cut = Fixtures.parse(Fixtures.withoutSectionHeaders(Files.readAllBytes(other)));
        GoSymbols expected = GoSymbols.of(whole).orElseThrow();
        GoSymbols found = GoSymbols.of(cut).orElseThrow();
        Section text = whole.section(".text").orElseThrow();

        for (long at = text.address(); at < text.address() + text.size(); at += 997) {
            assertThat(found.framesAt(at)).isEqualTo(expected.framesAt(at));
        }
    }

    /** The longest chain that ends in main.main with a call of twice. */
    private static List<GoFrame> inlinedChain(Path file) throws Exception {
        ElfFile elf = Fixtures.open(file);
        GoSymbols symbols = GoSymbols.of(elf).orElseThrow();
        Section text = elf.section(".text").orElseThrow();
        for (long at = text.address(); at < text.address() + text.size(); at++) {
            List<GoFrame> frames = symbols.framesAt(at);
            if (frames.size() > 1 && frames.getFirst().function().equals("main.twice")) {
                if (frames.getLast().function().equals("main.main")) {
                    return frames;
                }
            }
        }
        throw new AssertionError("no inlined call in " + file);
    }

    @Test
    void whatIsNoGoHasNone(@TempDir Path elsewhere) throws Exception {
        Path library = Fixtures.compile(elsewhere, "library.c", "c.so", "-shared", "-fPIC");
        byte[] bytes = Files.readAllBytes(library);

        assertThat(GoSymbols.of(Fixtures.open(library))).isEmpty();
        assertThat(GoSymbols.of(Fixtures.parse(Fixtures.withoutSectionHeaders(bytes)))).isEmpty();
    }

    /** Any byte of table and module data may be wrong: there is an answer all the same. */
    @Test
    void damagedTablesGiveAnAnswer() throws Exception {
        byte[] whole = Files.readAllBytes(program);
        ElfFile file = Fixtures.parse(whole);
        Section table = file.section(".gopclntab").orElseThrow();
        var random = new SplittableRandom(8);
        for (int run = 0; run < 300; run++) {
            byte[] damaged = whole.clone();
            for (int i = 0; i < 50; i++) {
                long range = i < 5 ? 72 : table.size();
                damaged[(int) (table.fileOffset() + random.nextLong(range))] =
                        (byte) random.nextInt();
            }
            var symbols = GoSymbols.of(Fixtures.parse(damaged));
            for (int i = 0; symbols.isPresent() && i < 20; i++) {
                assertThat(symbols.get().framesAt(addresses[random.nextInt(SAMPLES)])).isNotNull();
            }
        }
    }
}
