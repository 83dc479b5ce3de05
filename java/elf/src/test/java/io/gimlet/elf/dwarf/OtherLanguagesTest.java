// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.dwarf;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.elf.ElfFile;
import io.gimlet.elf.Fixtures;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Debug information of languages whose compilers tests do without: what these made of small
 * programs is kept as assembly, beside the sources.
 */
class OtherLanguagesTest {
    private static final String[] LLVM = {
        "llvm-symbolizer-14", "--output-style=GNU", "--no-demangle"
    };

    @TempDir Path directory;

    private Path assemble(String language) {
        return Fixtures.compile(
                directory,
                "languages/" + language + ".s",
                "program",
                "-nostdlib",
                "-static",
                "-no-pie",
                "-Wl,--unresolved-symbols=ignore-all,-e,0");
    }

    private static Map<Long, List<String>> chains(Path program) throws Exception {
        ElfFile elf = Fixtures.open(program);
        return Chains.ours(elf, OtherFiles.NONE, Chains.addresses(elf, 1));
    }

    /**
     * Fortran, Ada and D; between functions there is padding, which others give the line before.
     */
    @ParameterizedTest
    @ValueSource(strings = {"heat", "rings", "words"})
    void llvmSymbolizerSeesTheSamePlaces(String language) throws Exception {
        Path program = assemble(language);
        Map<Long, List<String>> ours = chains(program);
        Map<Long, List<String>> theirs =
                Chains.theirs(directory, program, List.copyOf(ours.keySet()), LLVM);
        List<String> different = new ArrayList<>();
        int compared = 0;
        for (Map.Entry<Long, List<String>> chain : ours.entrySet()) {
            List<String> expected = theirs.getOrDefault(chain.getKey(), List.of());
            boolean isPadding = chain.getValue().stream().allMatch(frame -> frame.startsWith("\t"));
            if (!isPadding && Chains.hasSource(expected)) {
                compared++;
                if (!places(chain.getValue()).equals(places(expected))) {
                    different.add(chain + " instead of " + expected);
                }
            }
        }
        assertThat(compared).isGreaterThan(50);
        assertThat(different).isEmpty();
    }

    private static List<String> places(List<String> chain) {
        return chain.stream().map(frame -> frame.substring(frame.indexOf('\t'))).toList();
    }

    private Set<String> names(String language) throws Exception {
        ElfFile elf = Fixtures.open(assemble(language));
        DwarfLookup lookup = DwarfFile.of(elf, OtherFiles.NONE).orElseThrow().lookup();
        Set<String> names = new TreeSet<>();
        for (long address : Chains.addresses(elf, 1)) {
            int frames = lookup.find(address);
            for (int frame = 0; frame < frames; frame++) {
                names.add(lookup.systemName(frame));
            }
        }
        names.remove("");
        return names;
    }

    @Test
    void fortranHasModulesAndInnerProcedures() throws Exception {
        assertThat(names("heat"))
                .containsExactly("__heat_MOD_cell", "__heat_MOD_sweep", "heat::sweep::edges");
    }

    /** GNAT's names are whole. */
    @Test
    void adaHasPackagesGenericsAndInnerProcedures() throws Exception {
        assertThat(names("rings"))
                .containsExactly(
                        "rings__next",
                        "rings__numbers__countX",
                        "rings__turn",
                        "rings__turn__step");
    }

    @Test
    void dHasModulesTypesAndTemplates() throws Exception {
        assertThat(names("words"))
                .contains(
                        "_D5words6Reader4readMFAxiZi",
                        "_D5words__T5TallyTiZQj3addMFNaNbNiNfiZv",
                        "_D5words__T5twiceTiZQjFNaNbNiNfiZi",
                        "nested");
    }
}
