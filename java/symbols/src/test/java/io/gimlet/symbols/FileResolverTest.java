// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.elf.MalformedElfException;
import io.gimlet.elf.Section;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From the path of a file to the frames at its addresses, without a recording. */
class FileResolverTest {
    private static final long ANY_TIME = 1;

    @TempDir static Path directory;
    private static Path library = Path.of("");
    private static long first;
    private static long gap;

    @BeforeAll
    static void buildFixture() throws MalformedElfException {
        library = Fixtures.layout(directory);
        SymbolIndex index = SymbolIndex.of(Fixtures.open(library));
        for (int i = 0; i < index.size(); i++) {
            if (index.name(i).equals("first")) {
                first = index.start(i);
                gap = index.end(i);
            }
        }
    }

    private static FileResolver resolver(CodeFile file, Demangler demangler) {
        return FileResolver.of(file, new DebugFiles(), demangler);
    }

    private static UnknownReason reason(Resolution resolution) {
        return ((Resolution.Unnamed) resolution).reason();
    }

    @Test
    void namesAnAddressOfAFile() throws Exception {
        FileResolver resolver = resolver(CodeFile.open(library), name -> name + "(int)");

        Resolution resolution = resolver.resolve(first + 4, ANY_TIME);

        assertThat(resolution)
                .isEqualTo(
                        new Resolution.Named(
                                List.of(
                                        new SourceFrame(
                                                "first(int)",
                                                "first",
                                                "",
                                                0,
                                                0,
                                                0,
                                                SymbolSource.SYMTAB))));
    }

    @Test
    void saysWhyAnAddressHasNoNameAndWhatToDo() throws Exception {
        Resolution resolution = resolver(CodeFile.open(library), Demangler.NONE).resolve(gap);

        assertThat(resolution)
                .isEqualTo(
                        new Resolution.Unnamed(
                                UnknownReason.NO_SYMBOL,
                                UnknownReason.NO_SYMBOL.hint(),
                                OptionalLong.empty()));
    }

    /** Unwind information tells it. */
    @Test
    void saysWhereAFunctionWithoutANameBegins() throws Exception {
        Path source =
                Files.writeString(
                        directory.resolve("hidden.c"),
                        """
                        static __attribute__((noinline)) int hidden(int x) { return x * x; }
                        int main(int count, char **all) { (void)all; return hidden(count); }
                        """);
        Path program = directory.resolve("hidden");
        Path stripped = directory.resolve("hidden-stripped");
        Fixtures.run("gcc", "-O1", "-o", program.toString(), source.toString());
        Fixtures.run("strip", "-o", stripped.toString(), program.toString());
        long hidden = addressOf(program, " hidden");
        FileResolver resolver = resolver(CodeFile.open(stripped), Demangler.NONE);

        for (long address : List.of(hidden, hidden + 3)) {
            assertThat(resolver.resolve(address))
                    .isEqualTo(
                            new Resolution.Unnamed(
                                    UnknownReason.NO_SYMBOLS,
                                    UnknownReason.NO_SYMBOLS.hint(),
                                    OptionalLong.of(hidden)));
        }
    }

    /** Stripped, and with what was inlined. */
    @Test
    void aGoProgramHasItsLines() throws Exception {
        Path source =
                Files.writeString(
                        directory.resolve("main.go"),
                        """
                        package main

                        import "os"

                        func twice(n int) int { return n + n }

                        func main() {
                            os.Exit(twice(len(os.Args)))
                        }
                        """);
        Path program = directory.resolve("go-program");
        Fixtures.run("go", "build", "-ldflags=-s -w", "-o", program.toString(), source.toString());
        CodeFile file = CodeFile.open(program);
        FileResolver resolver = resolver(file, Demangler.NONE);
        Section text = file.requireElf().section(".text").orElseThrow();
        List<SourceFrame> chain = List.of();
        for (long at = text.address(); at < text.address() + text.size(); at++) {
            if (resolver.resolve(at) instanceof Resolution.Named named
                    && named.innermost().function().equals("main.twice")) {
                chain = named.frames();
            }
        }
        String path = source.toString();

        assertThat(chain)
                .containsExactly(
                        new SourceFrame(
                                "main.twice", "main.twice", path, 5, 0, 5, SymbolSource.GO_TABLE),
                        new SourceFrame(
                                "main.main", "main.main", path, 8, 0, 7, SymbolSource.GO_TABLE));
    }

    @Test
    void aLinkageStubIsNamedAfterWhatItCalls() throws Exception {
        Path source =
                Files.writeString(
                        directory.resolve("calls.cc"),
                        """
                        #include <string>
                        #include <cstring>
                        int main(int count, char **all) {
                            std::string text(all[0]);
                            return text.compare("x") + strlen(all[count - 1]);
                        }
                        """);
        Path program = directory.resolve("calls");
        Path fixed = directory.resolve("calls-static");
        Fixtures.run("g++", "-s", "-fno-builtin", "-o", program.toString(), source.toString());
        Fixtures.run("g++", "-static", "-fno-builtin", "-o", fixed.toString(), source.toString());

        assertThat(stubs(program)).contains("strlen@plt", "f(std::string::compare)@plt");
        assertThat(stubs(fixed)).contains("strlen@plt");
        Fixtures.run("strip", fixed.toString());
        assertThat(stubs(fixed)).anyMatch(name -> name.matches("\\*ABS\\*\\+0x[0-9a-f]+@plt"));
    }

    /** The names in the linkage table; of C++, shortened. */
    private static Set<String> stubs(Path program) throws Exception {
        CodeFile file = CodeFile.open(program);
        FileResolver resolver =
                resolver(
                        file,
                        name ->
                                name.startsWith("_ZNKSt7__cxx1112basic_string")
                                                && name.contains("7compare")
                                        ? "f(std::string::compare)"
                                        : name);
        Section table = file.requireElf().section(".plt").orElseThrow();
        Set<String> names = new HashSet<>();
        for (long at = table.address(); at < table.address() + table.size(); at++) {
            if (resolver.resolve(at) instanceof Resolution.Named named) {
                assertThat(named.innermost().source()).isEqualTo(SymbolSource.LINKAGE_STUB);
                assertThat(named.innermost().systemName()).endsWith("@plt");
                names.add(named.innermost().function());
            }
        }
        return names;
    }

    private static long addressOf(Path program, String symbol) {
        return Fixtures.run("nm", program.toString())
                .lines()
                .filter(line -> line.endsWith(symbol))
                .mapToLong(line -> Long.parseLong(line.substring(0, 16), 16))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void asksForTheNameOfAFunctionOnce() throws Exception {
        List<String> asked = new ArrayList<>();
        FileResolver resolver =
                resolver(
                        CodeFile.open(library),
                        name -> {
                            asked.add(name);
                            return name;
                        });

        Resolution one = resolver.resolve(first);
        Resolution other = resolver.resolve(first + 8);

        assertThat(resolver.resolve(first)).isSameAs(one).isSameAs(other);
        assertThat(asked).containsExactly("first");
    }

    @Test
    void lookingUpAKnownAddressAllocatesNothing() throws Exception {
        FileResolver resolver = resolver(CodeFile.open(library), Demangler.NONE);

        assertThat(
                        Fixtures.allocatedBytes(() -> {
                            for (long address = first; address < gap + 8; address++) {
                                resolver.resolve(address, ANY_TIME);
                            }
                        }))
                .isZero();
    }

    /** It returns there without a call: its address is exact. */
    @Test
    void whereASignalHandlerReturnsToIsNamed() throws Exception {
        Path source =
                Files.writeString(
                        directory.resolve("handler.c"),
                        """
                        #include <signal.h>
                        static void handle(int signal) { (void)signal; }
                        int main(void) { return signal(SIGINT, handle) == SIG_ERR; }
                        """);
        Path program = directory.resolve("handler");
        Path stripped = directory.resolve("handler-stripped");
        Fixtures.run("gcc", "-static", "-o", program.toString(), source.toString());
        Fixtures.run("strip", "-o", stripped.toString(), program.toString());
        long trampoline = addressOf(program, " __restore_rt");

        for (Path file : List.of(program, stripped)) {
            FileResolver resolver = resolver(CodeFile.open(file), Demangler.NONE);
            assertThat(resolver.frameAddress(trampoline - 1)).isEqualTo(trampoline);
            assertThat(resolver.frameAddress(trampoline)).isEqualTo(trampoline);
            assertThat(resolver.resolve(trampoline))
                    .isInstanceOfSatisfying(
                            Resolution.Named.class,
                            named ->
                                    assertThat(named.innermost().function())
                                            .isEqualTo("__restore_rt"));
        }
    }

    @Test
    void aFileThatIsNoneHasItsReason() {
        CodeFile file = CodeFile.of(MemorySegment.ofArray(new byte[100]));

        assertThat(reason(resolver(file, Demangler.NONE).resolve(0)))
                .isEqualTo(UnknownReason.MALFORMED_ELF);
        assertThat(
                        reason(
                                resolver(
                                                CodeFile.refused(UnknownReason.PROCESS_GONE),
                                                Demangler.NONE)
                                        .resolve(0)))
                .isEqualTo(UnknownReason.PROCESS_GONE);
    }

    @Test
    void aFileThatWasCutGivesNoEmptyNames() throws Exception {
        Path file = Files.copy(library, directory.resolve("cut.so"));
        try (var channel =
                        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
                Arena arena = Arena.ofConfined()) {
            CodeFile code =
                    CodeFile.of(
                            channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena));
            FileResolver before = resolver(code, Demangler.NONE);
            channel.truncate(0);
            FileResolver after = resolver(code, Demangler.NONE);

            assertThat(reason(before.resolve(first))).isEqualTo(UnknownReason.FILE_CHANGED);
            assertThat(reason(after.resolve(first))).isEqualTo(UnknownReason.FILE_CHANGED);
        }
    }
}
