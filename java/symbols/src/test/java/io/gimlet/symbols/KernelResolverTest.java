// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

    private KernelResolver resolver(String text) throws IOException {
        Path file = Files.writeString(directory.resolve("kallsyms"), text);
        return new KernelResolver(file, Demangler.NONE);
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

    @Test
    void aKernelThatHasNoSymbolsToReadSaysSo() {
        KernelResolver resolver = new KernelResolver(directory.resolve("none"), Demangler.NONE);

        assertThat(name(resolver.resolve(PROGRAM, NOW))).isEqualTo("KALLSYMS_UNAVAILABLE");
        assertThat(resolver.module(PROGRAM)).isEmpty();
    }
}
