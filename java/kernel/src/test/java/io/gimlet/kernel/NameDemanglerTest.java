// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Real names, with c++filt as the second opinion. */
class NameDemanglerTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "_ZN3foo3barEv              | foo::bar()",
                "_ZNSt6vectorIiSaIiEE9push_backEOi |"
                        + " std::vector<int, std::allocator<int> >::push_back(int&&)",
                "_ZZ4mainENKUliE_clEi       | main::{lambda(int)#1}::operator()(int) const",
                "_ZNKSt8functionIFvvEEclEv  | std::function<void ()>::operator()() const",
                "_ZN4core3ptr13drop_in_place17h0123456789abcdefE | core::ptr::drop_in_place",
                "_RNvCs1234_7mycrate3foo    | mycrate::foo",
                "_RINvCsi2yhfSsWT8O_6sample5arrayKj3_EB2_ | sample::array::<3>",
                "_RINvNtCsi2yhfSsWT8O_6sampleu7caf_dmau8nave_6pamEB4_ |"
                        + " sample::caf\u00e9::na\u00efve::<u32>",
                "_Z2\u00e9v                 | \u00e9()",
                "_D4core6memory2GC7collectFNbNiZv | core.memory.GC.collect()",
                "_Dmain                     | D main",
            })
    void readsNames(String mangled, String name) throws Exception {
        assertThat(demangleAll(List.of(mangled))).containsExactly(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "main",
                "_start",
                "_Z",
                "_R",
                "_ZZZ",
                "_Z3fo",
                "_RNvC",
                "__ZN1aE",
                "_D",
                "_DYNAMIC",
                "_D9"
            })
    void whatIsNotMangledStaysAsItIs(String name) throws Exception {
        assertThat(demangleAll(List.of(name))).containsExactly(name);
    }

    @Test
    void readsTheNamesOfLibrariesAsCxxfiltDoes() throws Exception {
        TreeSet<String> names = new TreeSet<>();
        for (String library : List.of(standardLibrary(), virtualMachine())) {
            for (String line : Tools.run("nm", "-D", library).split("\n")) {
                String symbol = line.substring(line.lastIndexOf(' ') + 1).split("@", 2)[0];
                if (symbol.startsWith("_Z")) {
                    names.add(symbol);
                }
            }
        }
        assertThat(names).hasSizeGreaterThan(4000);
        assertThat(demangleAll(List.copyOf(names))).isEqualTo(cxxfilt(List.copyOf(names)));
    }

    @Test
    void readsTheNamesOfRustAsCxxfiltDoes() throws Exception {
        List<String> names = rustNames();
        assertThat(names).hasSizeGreaterThan(50);
        assertThat(demangleAll(names)).isEqualTo(cxxfilt(names));
    }

    /** Functions and data of Phobos, as LDC 1.30 names them. */
    @Test
    void readsTheNamesOfDAsCxxfiltDoes() throws Exception {
        List<String> names = dlangNames();
        String output =
                Tools.run(List.of("c++filt", "-s", "dlang"), String.join("\n", names) + "\n");
        assertThat(names).hasSizeGreaterThan(150);
        assertThat(demangleAll(names)).isEqualTo(output.lines().toList());
    }

    /** Names that rustc 1.95 made, both ways of mangling. */
    static List<String> rustNames() throws IOException {
        return lines("rust-names.txt");
    }

    static List<String> dlangNames() throws IOException {
        return lines("dlang-names.txt");
    }

    private static List<String> lines(String resource) throws IOException {
        try (InputStream stream = NameDemanglerTest.class.getResourceAsStream(resource)) {
            byte[] bytes = Objects.requireNonNull(stream).readAllBytes();
            return new String(bytes, UTF_8).lines().toList();
        }
    }

    private static String standardLibrary() {
        return Tools.run("gcc", "-print-file-name=libstdc++.so.6").strip();
    }

    private static String virtualMachine() {
        Path library = Path.of(System.getProperty("java.home"), "lib", "server", "libjvm.so");
        assertThat(Files.exists(library)).isTrue();
        return library.toString();
    }

    /** "No verbose" is what a profile wants: no hashes, std::string for std::string. */
    private static List<String> cxxfilt(List<String> names) {
        String output =
                Tools.run(List.of("c++filt", "--no-verbose"), String.join("\n", names) + "\n");
        return output.lines().toList();
    }

    static List<String> demangleAll(List<String> names) throws Exception {
        return onALargeStack(() -> {
            try (NameDemangler demangler = new NameDemangler()) {
                return names.stream().map(demangler::demangle).toList();
            }
        });
    }

    /** Runs on a thread such as the demangler asks for. */
    static <T> T onALargeStack(Callable<T> work) throws Exception {
        FutureTask<T> task = new FutureTask<>(work);
        Thread thread = new Thread(null, task, "demangler", NameDemangler.STACK_BYTES);
        thread.start();
        try {
            return task.get();
        } catch (ExecutionException failed) {
            throw new AssertionError(failed.getCause());
        }
    }
}
