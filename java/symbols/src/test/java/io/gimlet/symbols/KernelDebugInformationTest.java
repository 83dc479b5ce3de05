// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A kernel that was moved by KASLR, and whose vmlinux is installed. */
class KernelDebugInformationTest {
    private static final Path TESTDATA =
            Path.of(System.getProperty("gimlet.root"), "build/testdata");

    private static final Path VMLINUX = TESTDATA.resolve("vmlinux");
    private static final String RELEASE = "6.1.0-test";
    private static final long MOVED = 0x1200_0000L;
    private static final long NOW = 1;

    @TempDir private Path root;

    private SymbolIndex symbols;
    private String buildId;
    private Path kallsyms;

    @BeforeEach
    void startKernel() throws Exception {
        CodeFile file = CodeFile.open(VMLINUX);
        symbols = SymbolIndex.of(file.requireElf());
        buildId = file.buildId();
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < symbols.size(); i++) {
            lines.add(Long.toHexString(symbols.start(i) + MOVED) + " T " + symbols.name(i));
        }
        lines.add(Long.toHexString(0xffffffff81000000L + MOVED) + " T _stext");
        lines.add(Long.toHexString(0xffffffff81001000L + MOVED) + " T _etext");
        lines.add("ffffffffc0000000 t read_disk\t[disk]");
        kallsyms = Files.write(root.resolve("kallsyms"), lines);
    }

    private void install(Path file, String place) throws Exception {
        Path target = root.resolve(place);
        Files.createDirectories(target.getParent());
        Files.copy(file, target);
    }

    private KernelResolver resolver(String runningBuildId) {
        return new KernelResolver(
                kallsyms,
                () -> new KernelResolver.Installation(root, RELEASE, runningBuildId),
                Demangler.NONE,
                ProgramLines.NONE);
    }

    /** What the resolver says of all addresses of a function, each once. */
    private List<String> placesIn(String function, KernelResolver resolver) {
        for (int i = 0; i < symbols.size(); i++) {
            if (symbols.name(i).equals(function)) {
                List<String> places = new ArrayList<>();
                for (long address = symbols.start(i); address < symbols.end(i); address++) {
                    var named = (Resolution.Named) resolver.resolve(address + MOVED, NOW);
                    String place =
                            named.frames().stream()
                                    .map(KernelDebugInformationTest::text)
                                    .reduce((one, other) -> one + " " + other)
                                    .orElseThrow();
                    if (!places.contains(place)) {
                        places.add(place);
                    }
                }
                return places;
            }
        }
        throw new AssertionError(function);
    }

    private static String text(SourceFrame frame) {
        String file = frame.file().substring(frame.file().lastIndexOf('/') + 1);
        return frame.function() + "@" + file + ":" + frame.line();
    }

    private static int line(String mark) throws Exception {
        List<String> source =
                Files.readAllLines(
                        Path.of(System.getProperty("gimlet.root"), "testdata/vmlinux.c"));
        for (int i = 0; i < source.size(); i++) {
            if (source.get(i).endsWith("// " + mark)) {
                return i + 1;
            }
        }
        throw new AssertionError(mark);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "usr/lib/debug/boot/vmlinux-" + RELEASE,
                "usr/lib/debug/lib/modules/" + RELEASE + "/vmlinux",
                "boot/vmlinux-" + RELEASE,
                "lib/modules/" + RELEASE + "/build/vmlinux"
            })
    void hasLinesAndInlinedFunctions(String place) throws Exception {
        install(VMLINUX, place);

        assertThat(placesIn("do_work", resolver(buildId)))
                .contains(
                        "do_work@vmlinux.c:" + line("OUTER"),
                        "add_up@vmlinux.c:"
                                + line("INLINED")
                                + " do_work@vmlinux.c:"
                                + (line("OUTER") + 1));
    }

    @Test
    void isFoundByItsBuildId() throws Exception {
        install(
                VMLINUX,
                "usr/lib/debug/.build-id/"
                        + buildId.substring(0, 2)
                        + "/"
                        + buildId.substring(2)
                        + ".debug");

        assertThat(placesIn("do_work", resolver(buildId))).hasSizeGreaterThan(1);
    }

    @Test
    void anotherKernelsFileNamesNothing() throws Exception {
        install(VMLINUX, "boot/vmlinux-" + RELEASE);
        assertThat(placesIn("do_work", resolver("00112233"))).containsExactly("do_work@:0");
        assertThat(placesIn("do_work", resolver(""))).containsExactly("do_work@:0");
    }

    @Test
    void aFileWithoutTheStartOfTextNamesNothing() throws Exception {
        Path other = TESTDATA.resolve("demo-nopie");
        install(other, "boot/vmlinux-" + RELEASE);

        assertThat(placesIn("do_work", resolver(CodeFile.open(other).buildId())))
                .containsExactly("do_work@:0");
    }

    /** The addresses of modules are not of this file. */
    @Test
    void modulesAreNotLookedUp() throws Exception {
        install(VMLINUX, "boot/vmlinux-" + RELEASE);

        var named = (Resolution.Named) resolver(buildId).resolve(0xffffffffc0000008L, NOW);

        assertThat(text(named.innermost())).isEqualTo("read_disk@:0");
    }
}
