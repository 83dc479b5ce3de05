// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class KallsymsTest {
    private static final String TEXT =
            """
            ffffffff81000000 T startup_64
            ffffffff81000000 T _stext
            ffffffff81000100 t local_function
            ffffffff81000180 W weak_function
            ffffffff81000190 w weak_local
            ffffffff810001a0 D data_between
            ffffffff81000200 T _etext
            ffffffff82000000 T _sinittext
            ffffffff82000010 t init_function
            ffffffff82000100 T _einittext
            ffffffffc0200000 t module_function\t[nf_tables]
            ffffffffc0200040 t module_last\t[nf_tables]
            ffffffffc0100000 t bpf_prog_6deef7357e7b4530_sd_fw_egress\t[bpf]
            ffffffffc0300000 t ftrace_trampoline\t[__builtin__ftrace]
            """;

    @Test
    void functionsReachToTheNext() throws Exception {
        Kallsyms kallsyms = parse(TEXT);

        assertThat(at(kallsyms, 0xffffffff81000100L)).isEqualTo("local_function+0 KALLSYMS");
        assertThat(at(kallsyms, 0xffffffff8100017fL)).isEqualTo("local_function+127 KALLSYMS");
        assertThat(at(kallsyms, 0xffffffff81000185L)).isEqualTo("weak_function+5 KALLSYMS");
        assertThat(at(kallsyms, 0xffffffff810001a5L)).isEqualTo("weak_local+21 KALLSYMS");
        assertThat(at(kallsyms, 0xffffffff80ffffffL)).isEqualTo("NO_KERNEL_SYMBOL");
    }

    @Test
    void theFirstOfSeveralNamesCounts() throws Exception {
        assertThat(at(parse(TEXT), 0xffffffff81000001L)).isEqualTo("startup_64+1 KALLSYMS");
    }

    @Test
    void textEndsWhereTheKernelSays() throws Exception {
        Kallsyms kallsyms = parse(TEXT);

        assertThat(at(kallsyms, 0xffffffff810001ffL)).isEqualTo("weak_local+111 KALLSYMS");
        assertThat(at(kallsyms, 0xffffffff81000200L)).isEqualTo("NO_KERNEL_SYMBOL");
        assertThat(at(kallsyms, 0xffffffff820000ffL)).isEqualTo("init_function+239 KALLSYMS");
        assertThat(at(kallsyms, 0xffffffff82000100L)).isEqualTo("NO_KERNEL_SYMBOL");
    }

    @Test
    void modulesAndBpfProgramsAreToldApart() throws Exception {
        Kallsyms kallsyms = parse(TEXT);

        assertThat(at(kallsyms, 0xffffffffc0200001L))
                .isEqualTo("module_function+1 KALLSYMS_MODULE");
        assertThat(at(kallsyms, 0xffffffffc0100001L))
                .isEqualTo("bpf_prog_6deef7357e7b4530_sd_fw_egress+1 BPF");
        assertThat(kallsyms.module(kallsyms.find(0xffffffffc0200001L))).hasValue("nf_tables");
        assertThat(kallsyms.module(kallsyms.find(0xffffffffc0300001L)))
                .hasValue("__builtin__ftrace");
        assertThat(kallsyms.module(kallsyms.find(0xffffffff81000100L))).isEmpty();
    }

    @Test
    void theLastFunctionOfAModuleEnds() throws Exception {
        Kallsyms kallsyms = parse(TEXT);

        assertThat(at(kallsyms, 0xffffffffc020ffffL)).startsWith("module_last+");
        assertThat(at(kallsyms, 0xffffffffc0210040L)).isEqualTo("NO_KERNEL_SYMBOL");
        assertThat(at(kallsyms, 0xffffffffc030ffffL)).startsWith("ftrace_trampoline+");
        assertThat(at(kallsyms, 0xffffffffc0310000L)).isEqualTo("NO_KERNEL_SYMBOL");
    }

    @Test
    void zerosMeanThatTheKernelHides() throws Exception {
        Kallsyms hidden = parse("0000000000000000 T _text\n0000000000000000 t f\t[m]\n");

        assertThat(hidden.isHidden()).isTrue();
        assertThat(at(hidden, 0xffffffff81000000L)).isEqualTo("KALLSYMS_HIDDEN");
        assertThat(parse(TEXT).isHidden()).isFalse();
        assertThat(at(parse(""), 0xffffffff81000000L)).isEqualTo("KALLSYMS_UNAVAILABLE");
    }

    @Test
    void linesThatAreNotInTheFormatAreSkipped() throws Exception {
        Kallsyms kallsyms =
                parse(
                        "garbage\n\nffffffff81000000\nffffffff81000000 T\nffffffff81000000 T \n"
                                + "ffffffffffffffffff T long_address\n"
                                + "x".repeat(200_000)
                                + "\nffffffff81000010 T good");

        assertThat(at(kallsyms, 0xffffffff81000010L)).isEqualTo("good+0 KALLSYMS");
    }

    @Test
    void chunksMayEndAnywhere() throws Exception {
        InputStream byteByByte =
                new ByteArrayInputStream(TEXT.getBytes(StandardCharsets.US_ASCII)) {
                    @Override
                    public int read(byte[] buffer, int offset, int length) {
                        return super.read(buffer, offset, Math.min(length, 1));
                    }
                };

        Kallsyms kallsyms = Kallsyms.parse(byteByByte);

        assertThat(kallsyms.size()).isEqualTo(parse(TEXT).size());
        assertThat(at(kallsyms, 0xffffffffc0200001L))
                .isEqualTo("module_function+1 KALLSYMS_MODULE");
    }

    @Test
    void theRunningKernelIsNamedAsItsTextSays() throws Exception {
        byte[] text = Files.readAllBytes(Path.of("/proc/kallsyms"));
        Kallsyms kallsyms = Kallsyms.parse(new ByteArrayInputStream(text));
        Map<Long, Set<String>> expected = functions(new String(text, StandardCharsets.US_ASCII));
        if (kallsyms.isHidden()) {
            assertThat(expected.keySet()).containsExactly(0L);
            return;
        }

        expected.remove(0L);
        assertThat(kallsyms.size()).isEqualTo(expected.size()).isGreaterThan(10_000);
        for (int i = 0; i < kallsyms.size(); i++) {
            assertThat(kallsyms.name(i)).isIn(expected.get(kallsyms.start(i)));
            if (kallsyms.end(i) != kallsyms.start(i)) {
                assertThat(kallsyms.find(kallsyms.end(i) - 1)).isEqualTo(i);
            }
        }
        assertThat(expected.get(kallsyms.start(0))).containsAnyOf("_text", "_stext");
    }

    @Test
    void findingAllocatesNothing() throws Exception {
        Kallsyms kallsyms = parse(TEXT);

        assertThat(
                        Fixtures.allocatedBytes(() -> {
                            for (long a = 0xffffffff81000000L; a != 0xffffffff81000300L; a++) {
                                kallsyms.find(a);
                            }
                        }))
                .isZero();
    }

    @Test
    void aLargeKernelIsParsedSoon() throws Exception {
        var text = new StringBuilder();
        var random = new SplittableRandom(5);
        for (int i = 0; i < 150_000; i++) {
            text.append("%016x t some_function_of_the_kernel_%d".formatted(random.nextLong(), i));
            text.append(i % 2 == 0 ? "\n" : "\t[module_%d]\n".formatted(i / 1000));
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.US_ASCII);

        Assertions.assertTimeout(
                Duration.ofSeconds(5), () -> Kallsyms.parse(new ByteArrayInputStream(bytes)));
    }

    private static Kallsyms parse(String text) throws IOException {
        return Kallsyms.parse(new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII)));
    }

    private static String at(Kallsyms kallsyms, long address) {
        return switch (kallsyms.resolve(address, Demangler.NONE)) {
            case Resolution.Named named ->
                    named.innermost().function()
                            + "+"
                            + (address - kallsyms.start(kallsyms.find(address)))
                            + " "
                            + named.innermost().source();
            case Resolution.Unnamed unnamed -> unnamed.reason().name();
        };
    }

    private static Map<Long, Set<String>> functions(String text) {
        Map<Long, Set<String>> functions = new HashMap<>();
        Matcher line =
                Pattern.compile("^([0-9a-f]{16}) [tTwW] (\\S+)", Pattern.MULTILINE).matcher(text);
        while (line.find()) {
            functions
                    .computeIfAbsent(
                            Long.parseUnsignedLong(line.group(1), 16), key -> new HashSet<>())
                    .add(line.group(2));
        }
        return functions;
    }
}
