// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.gimlet.elf.Section;
import io.gimlet.symbols.cache.FileCache;
import io.gimlet.symbols.cache.FileIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept of debug information, for which files, and when. */
class IndexedDwarfTest {
    private static final int STEP = 7;

    @TempDir private static Path compiled;

    @TempDir private Path directory;
    @TempDir private Path cache;

    private Path program = Path.of("/");

    /** Enough of them that an index is worth it. */
    @BeforeAll
    static void compile() throws Exception {
        StringBuilder source = new StringBuilder("volatile int sink;\n");
        for (int i = 0; i < 4500; i++) {
            source.append(
                    "static inline __attribute__((always_inline)) int in%d(int a) {\n"
                            .formatted(i));
            source.append(
                    " sink = a; return a * %d; }\nint out%d(int a) {\n return in%d(a) + a; }\n"
                            .formatted(i + 3, i, i));
        }
        source.append("int main() {\n return out7(1); }\n");
        Path text = Files.writeString(compiled.resolve("program.c"), source);
        Path output = compiled.resolve("program");
        Fixtures.run("gcc", "-g", "-O1", "-o", output.toString(), text.toString());
    }

    @BeforeEach
    void copy() throws Exception {
        program = Files.copy(compiled.resolve("program"), directory.resolve("program"));
        settle(program);
        CodeFile file = CodeFile.open(program);
        assertThat(file.requireElf().section(".debug_info").map(Section::size).orElse(0L))
                .isGreaterThan(1 << 18);
        assumeThat(FileIdentity.of(file.requireElf())).as("a file on a disk").isPresent();
    }

    /** Makes sure that a change would be seen. */
    private static void settle(Path path) throws Exception {
        while (System.currentTimeMillis() - changedMillis(path) < 2100) {
            Thread.sleep(50);
        }
    }

    private static long changedMillis(Path path) throws IOException {
        return ((FileTime) Files.getAttribute(path, "unix:ctime")).toMillis();
    }

    private DebugFiles debugFiles() {
        return new DebugFiles(
                FileOpener.DIRECT, () -> Optional.of(new FileCache(cache, "names", "test")));
    }

    private static List<String> chains(CodeFile file, DebugFiles debugFiles) {
        FileResolver resolver = FileResolver.of(file, debugFiles, Demangler.NONE);
        List<String> chains = new ArrayList<>();
        Section text = file.requireElf().section(".text").orElseThrow();
        for (long at = 0; at < text.size(); at += STEP) {
            chains.add(resolver.resolve(text.address() + at).toString());
        }
        return chains;
    }

    private List<Path> kept() throws IOException {
        try (Stream<Path> files = Files.list(cache)) {
            return files.filter(it -> it.toString().endsWith(".dwarf")).toList();
        }
    }

    /** Overwrites the debug information where it is, without a trace that identities show. */
    private void damage(Path path) throws IOException {
        byte[] bytes = Files.readAllBytes(path);
        Section info = CodeFile.open(path).requireElf().section(".debug_line").orElseThrow();
        for (int i = 0; i < info.size(); i++) {
            bytes[(int) info.fileOffset() + i] = 0;
        }
        Files.write(path, bytes);
    }

    @Test
    void namesAreTheSameWithTheIndex() throws Exception {
        CodeFile file = CodeFile.open(program);
        DebugFiles first = debugFiles();
        List<String> expected = chains(file, first);
        assertThat(expected).anyMatch(it -> it.contains("=in7,") && it.contains("program.c"));
        assertThat(kept()).as("not before somebody says so").isEmpty();
        first.keepIndexes();
        assertThat(kept()).hasSize(1);
        Object written = Files.readAttributes(kept().getFirst(), "unix:ino");

        DebugFiles second = debugFiles();
        assertThat(chains(CodeFile.open(program), second)).isEqualTo(expected);
        second.keepIndexes();
        assertThat(Files.readAttributes(kept().getFirst(), "unix:ino"))
                .as("nothing was new")
                .isEqualTo(written);
    }

    @Test
    void aReplacedFileIsReadAnew() throws Exception {
        DebugFiles first = debugFiles();
        List<String> before = chains(CodeFile.open(program), first);
        first.keepIndexes();
        Path other = Files.copy(program, directory.resolve("other"));
        damage(other);
        Files.move(other, program, StandardCopyOption.REPLACE_EXISTING);
        List<String> after = chains(CodeFile.open(program), debugFiles());
        assertThat(after).isNotEqualTo(before);
        assertThat(after).isEqualTo(chains(CodeFile.open(program), new DebugFiles()));
    }

    @Test
    void whatChangedWhileItWasReadIsNotKept() throws Exception {
        DebugFiles first = debugFiles();
        chains(CodeFile.open(program), first);
        Files.setLastModifiedTime(program, Files.getLastModifiedTime(Path.of("/")));
        first.keepIndexes();
        assertThat(kept()).isEmpty();
    }

    @Test
    void whoCannotKeepAnythingHasNamesAllTheSame() throws Exception {
        List<String> expected = chains(CodeFile.open(program), new DebugFiles());
        DebugFiles lost =
                new DebugFiles(
                        FileOpener.DIRECT,
                        () ->
                                Optional.of(
                                        new FileCache(cache.resolve("missing"), "names", "test")));
        assertThat(chains(CodeFile.open(program), lost)).isEqualTo(expected);
        lost.keepIndexes();
        assertThat(kept()).isEmpty();
    }
}
