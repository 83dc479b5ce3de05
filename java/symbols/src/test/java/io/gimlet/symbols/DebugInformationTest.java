// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Addresses to chains of functions with files and lines, by a file's debug information. */
class DebugInformationTest {
    private static final String SOURCE =
            """
            static volatile int sink;
            static inline int leaf(int x) {
                sink = x;
                return sink + 1;
            }
            __attribute__((noinline)) int outer(int x) {
                return leaf(x) * 3;
            }
            int main(int argc, char **argv) {
                (void)argv;
                return outer(argc);
            }
            """;

    @TempDir Path directory;

    private Path compile(String... options) throws Exception {
        Path source = directory.resolve("inlined.c");
        Files.writeString(source, SOURCE);
        Path program = directory.resolve("inlined");
        Fixtures.run("gcc", "-O2", "-o", program.toString(), source.toString(), options[0]);
        return program;
    }

    private static Set<Resolution> inOuter(Path program, Demangler demangler) throws Exception {
        CodeFile file = CodeFile.open(program);
        SymbolIndex symbols = SymbolIndex.of(file, new DebugFiles());
        FileResolver resolver = FileResolver.of(file, new DebugFiles(), demangler);
        Set<Resolution> found = new HashSet<>();
        for (int i = 0; i < symbols.size(); i++) {
            if (symbols.name(i).equals("outer")) {
                for (long at = symbols.start(i); at < symbols.end(i); at++) {
                    found.add(resolver.resolve(at));
                }
            }
        }
        return found;
    }

    private SourceFrame frame(
            String function, int line, int column, int start, SymbolSource source) {
        String path = directory.resolve("inlined.c").toString();
        return new SourceFrame(function + "()", function, path, line, column, start, source);
    }

    @Test
    void inlinedFunctionsComeBeforeTheOnesThatCallThem() throws Exception {
        assertThat(inOuter(compile("-g"), name -> name + "()"))
                .contains(
                        new Resolution.Named(
                                List.of(
                                        frame("leaf", 3, 10, 2, SymbolSource.DWARF),
                                        frame("outer", 7, 12, 6, SymbolSource.SYMTAB))),
                        new Resolution.Named(
                                List.of(frame("outer", 7, 20, 6, SymbolSource.SYMTAB))));
    }

    @Test
    void aFileWithoutDebugInformationHasFunctionsOnly() throws Exception {
        assertThat(inOuter(compile("-g0"), Demangler.NONE))
                .containsExactly(
                        Resolution.Named.ofSymbol("outer", Demangler.NONE, SymbolSource.SYMTAB));
    }

    @Test
    void theSeparateDebugFileHasThemToo() throws Exception {
        Path program = compile("-g");
        Path debugFile = directory.resolve("inlined.debug");
        Fixtures.run("objcopy", "--only-keep-debug", program.toString(), debugFile.toString());
        Fixtures.run(
                "objcopy", "--strip-debug", "--add-gnu-debuglink=" + debugFile, program.toString());

        assertThat(inOuter(program, name -> name + "()"))
                .contains(
                        new Resolution.Named(
                                List.of(
                                        frame("leaf", 3, 10, 2, SymbolSource.DWARF_OF_DEBUG_FILE),
                                        frame("outer", 7, 12, 6, SymbolSource.SYMTAB))));
    }

    /** dwz states the path of the common file as it is told to, here relative to the debug file. */
    @Test
    void whatSeveralDebugFilesHaveInCommonIsFoundBesideThem() throws Exception {
        Path program = compile("-g");
        Path other = directory.resolve("other");
        Files.copy(program, other);
        Path common = directory.resolve("common.debug");
        Fixtures.run(
                "dwz",
                "-m",
                common.toString(),
                "-M",
                "common.debug",
                program.toString(),
                other.toString());

        assertThat(Files.exists(common)).isTrue();
        assertThat(inOuter(program, name -> name + "()"))
                .contains(
                        new Resolution.Named(
                                List.of(
                                        frame("leaf", 3, 10, 2, SymbolSource.DWARF),
                                        frame("outer", 7, 12, 6, SymbolSource.SYMTAB))));
    }

    @Test
    void whatWasSplitOffIsFoundInTheDirectoryOfTheCompilation() throws Exception {
        compile("-g");
        Path program = directory.resolve("split");
        String script = "cd %s && gcc -O2 -g -gsplit-dwarf -o split inlined.c".formatted(directory);
        Fixtures.run("sh", "-c", script);

        assertThat(inOuter(program, name -> name + "()")).anySatisfy(this::isInlined);
    }

    @Test
    void aPackageOfThatIsFoundBesideTheProgram() throws Exception {
        compile("-g");
        Path program = directory.resolve("split");
        String script =
                "cd %s && gcc -O2 -gdwarf-4 -gsplit-dwarf -o split inlined.c && timeout 60 llvm-dwp-14 -e split -o split.dwp && rm *.dwo"
                        .formatted(directory);
        Fixtures.run("sh", "-c", script);

        assertThat(inOuter(program, name -> name + "()")).anySatisfy(this::isInlined);
    }

    /** gcc states the file as it was given. */
    private void isInlined(Resolution resolution) {
        List<SourceFrame> frames = ((Resolution.Named) resolution).frames();
        assertThat(frames).extracting(SourceFrame::function).containsExactly("leaf()", "outer()");
        assertThat(frames).extracting(SourceFrame::line).containsExactly(3, 7);
    }
}
