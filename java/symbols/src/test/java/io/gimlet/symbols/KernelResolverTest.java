// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelResolverTest {
    private static final long NOW = 1;
    private static final long PROGRAM = 0xffffffffc0200000L;

    private static final String KERNEL =
            """
            ffffffff81000000 T _stext
            ffffffff81000100 t do_work
            ffffffff81000200 T _etext
            ffffffffc0000000 t read_disk\t[disk]
            """;

    @TempDir Path directory;

    private ProgramLines programLines = ProgramLines.NONE;
    private KernelResolver.Installation installation =
            new KernelResolver.Installation(Path.of("/nowhere"), "6.1.0-test", "");

    private KernelResolver resolver(String text) throws IOException {
        Path file = Files.writeString(directory.resolve("kallsyms"), text);
        return new KernelResolver(file, () -> installation, Demangler.NONE, programLines);
    }

    private static String name(Resolution resolution) {
        return resolution instanceof Resolution.Named named
                ? named.innermost().function()
                : ((Resolution.Unnamed) resolution).reason().name();
    }

    @Test
    void namesFunctionsOfTheKernelAndItsModules() throws Exception {
        KernelResolver resolver = resolver(KERNEL);

        assertThat(name(resolver.resolve(0xffffffff81000108L, NOW))).isEqualTo("do_work");
        assertThat(resolver.module(0xffffffff81000108L)).isEmpty();
        assertThat(name(resolver.resolve(0xffffffffc0000008L, NOW))).isEqualTo("read_disk");
        assertThat(resolver.module(0xffffffffc0000008L)).isEqualTo("disk");
    }

    @Test
    void codeThatIsLoadedLaterIsNamedAfterForgetting() throws Exception {
        KernelResolver resolver = resolver(KERNEL);
        assertThat(name(resolver.resolve(PROGRAM, NOW))).isEqualTo("NO_KERNEL_SYMBOL");

        resolver(KERNEL + "ffffffffc0200000 t bpf_prog_1_count\t[bpf]\n");
        assertThat(name(resolver.resolve(PROGRAM, NOW))).isEqualTo("NO_KERNEL_SYMBOL");
        resolver.lookAgainFor(PROGRAM);

        assertThat(name(resolver.resolve(PROGRAM, NOW))).isEqualTo("bpf_prog_1_count");
        assertThat(resolver.module(PROGRAM)).isEqualTo("bpf");
    }

    /** Lines are those of their own function: another program's may lie right before. */
    @Test
    void linesOfProgramsAreThoseOfTheirFunction() throws Exception {
        programLines =
                new ProgramLines(() ->
                        List.of(
                                new ProgramLines.SourceLine(PROGRAM + 0x10, "a.bpf.c", 9, 3),
                                new ProgramLines.SourceLine(PROGRAM, "a.bpf.c\u001b", 7, 1)));
        KernelResolver resolver =
                resolver(
                        KERNEL
                                + "ffffffffc0200000 t bpf_prog_1_count\t[bpf]\n"
                                + "ffffffffc0200100 t bpf_prog_2_other\t[bpf]\n");

        assertThat(place(resolver.resolve(PROGRAM, NOW))).isEqualTo("a.bpf.c\\x1b:7:1");
        assertThat(place(resolver.resolve(PROGRAM + 0x1f, NOW))).isEqualTo("a.bpf.c:9:3");
        assertThat(name(resolver.resolve(PROGRAM + 0x1f, NOW))).isEqualTo("bpf_prog_1_count");
        assertThat(place(resolver.resolve(PROGRAM + 0x100, NOW))).isEqualTo(":0:0");
        assertThat(place(resolver.resolve(0xffffffff81000108L, NOW))).isEqualTo(":0:0");
    }

    private static String place(Resolution resolution) {
        SourceFrame frame = ((Resolution.Named) resolution).innermost();
        return frame.file() + ":" + frame.line() + ":" + frame.column();
    }

    @Test
    void aKernelThatHasNoSymbolsToReadSaysSo() {
        KernelResolver resolver =
                new KernelResolver(
                        directory.resolve("none"),
                        () -> installation,
                        Demangler.NONE,
                        programLines);

        assertThat(name(resolver.resolve(PROGRAM, NOW))).isEqualTo("KALLSYMS_UNAVAILABLE");
        assertThat(resolver.module(PROGRAM)).isEmpty();
    }
}
