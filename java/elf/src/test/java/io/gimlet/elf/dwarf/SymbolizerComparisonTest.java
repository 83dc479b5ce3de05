// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.dwarf;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.elf.ElfFile;
import io.gimlet.elf.Fixtures;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Second opinions: GNU addr2line and llvm-symbolizer see the same chains of functions, files and
 * lines at every address.
 */
class SymbolizerComparisonTest {
    private static final String[] LLVM = {
        "llvm-symbolizer-14", "--output-style=GNU", "--no-demangle"
    };

    @TempDir Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-gdwarf-2 -gstrict-dwarf -O2",
                "-gdwarf-2 -O1",
                "-gdwarf-3 -O2",
                "-gdwarf-4 -O2",
                "-gdwarf-4 -O3 -ffunction-sections",
                "-gdwarf-5 -O2",
                "-gdwarf-5 -O0",
                "-gdwarf-4 -gdwarf64 -O2",
                "-gdwarf-5 -gz=zlib -O2",
                "-gdwarf-4 -gz=zlib-gnu -O2",
                "-gdwarf-5 -gno-as-loc-support -O2",
                "-gdwarf-5 -O2 -no-pie"
            })
    void addr2lineSeesTheSameInC(String options) throws Exception {
        Path file = compile("inlines.c", options);

        assertSame(file, Chains.theirs(directory, file, addresses(file), "addr2line"), true);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-gdwarf-2 -gstrict-dwarf -O0",
                "-gdwarf-2 -O2",
                "-gdwarf-3 -O1",
                "-gdwarf-4 -O2",
                "-gdwarf-4 -O2 -fdebug-types-section",
                "-gdwarf-5 -O2 -fdebug-types-section",
                "-gdwarf-4 -O3 -ffunction-sections",
                "-gdwarf-5 -O2",
                "-gdwarf-5 -O0",
                "-gdwarf-5 -O3 -ffunction-sections -Wl,--gc-sections",
                "-gdwarf-5 -gdwarf64 -O2",
                "-gdwarf-5 -gz=zlib -O2",
                "-gdwarf-5 -O2 -flto"
            })
    void llvmSymbolizerSeesTheSameInCpp(String options) throws Exception {
        Path file = compile("inlines.cpp", options + " -lstdc++");

        assertSame(file, Chains.theirs(directory, file, addresses(file), LLVM), false);
    }

    @Test
    void llvmSymbolizerSeesTheSameInGo() throws Exception {
        Path file = testdata("unwind-go");

        assertSame(file, Chains.theirs(directory, file, addresses(file), LLVM), false);
    }

    @Test
    void llvmSymbolizerSeesTheSameInRust() throws Exception {
        Path file = testdata("unwind-rust");

        assertSame(file, Chains.theirs(directory, file, addresses(file), LLVM), false);
    }

    /** Their addresses mean nothing before they are linked: rather nothing than something wrong. */
    @Test
    void objectFilesHaveNoAddresses() throws Exception {
        ElfFile object = Fixtures.open(compile("inlines.c", "-c -g -O2"));
        DwarfLookup lookup = DwarfFile.of(object, OtherFiles.NONE).orElseThrow().lookup();

        for (long address : Chains.addresses(object, 1)) {
            assertThat(lookup.find(address)).isZero();
        }
    }

    /**
     * @param outermost whether the names of outermost functions are compared too: llvm-symbolizer
     *     takes them from the symbol table
     */
    private void assertSame(Path file, Map<Long, List<String>> theirs, boolean outermost)
            throws Exception {
        Map<Long, List<String>> ours =
                Chains.ours(Fixtures.open(file), OtherFiles.NONE, addresses(file));
        List<String> different = new ArrayList<>();
        int compared = 0;
        for (Map.Entry<Long, List<String>> entry : theirs.entrySet()) {
            if (!Chains.hasSource(entry.getValue())) {
                continue;
            }
            compared++;
            List<String> chain = ours.get(entry.getKey());
            // Between functions there is only padding; others name the function before it.
            boolean padding = chain.size() == 1 && chain.getFirst().startsWith("\t");
            List<String> expected = comparable(entry.getValue(), outermost && !padding);
            List<String> actual = comparable(chain, outermost && !padding);
            if (!expected.equals(actual)) {
                different.add("%x: %s instead of %s".formatted(entry.getKey(), actual, expected));
            }
        }
        assertThat(compared).isGreaterThan(100);
        assertThat(different.stream().limit(5))
                .as("%d of %d", different.size(), compared)
                .isEmpty();
    }

    private static List<String> comparable(List<String> chain, boolean outermost) {
        if (outermost || chain.isEmpty()) {
            return chain;
        }
        List<String> comparable = new ArrayList<>(chain);
        String last = comparable.removeLast();
        comparable.add(last.substring(last.indexOf('\t')));
        return comparable;
    }

    private List<Long> addresses(Path file) throws Exception {
        ElfFile elf = Fixtures.open(file);
        List<Long> all = Chains.addresses(elf, 1);
        return all.size() < 20_000 ? all : Chains.addresses(elf, all.size() / 10_000);
    }

    private Path compile(String source, String options) {
        return Fixtures.compile(directory, source, "program", options.split(" "));
    }

    private static Path testdata(String name) {
        return Path.of(System.getProperty("gimlet.root"), "build/testdata", name);
    }
}
