// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbolize;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.elf.ElfFile;
import io.gimlet.elf.MalformedElfException;
import io.gimlet.elf.SymbolTable;
import io.gimlet.profile.Function;
import io.gimlet.profile.Labels;
import io.gimlet.profile.Line;
import io.gimlet.profile.Location;
import io.gimlet.profile.Mapping;
import io.gimlet.profile.Profile;
import io.gimlet.profile.ValueType;
import io.gimlet.symbols.CodeFile;
import io.gimlet.symbols.DebugFiles;
import io.gimlet.symbols.Demangler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Profiles as other tools write them, of a program with a symbol table and of stripped ones. */
class ProfileSymbolizerTest {
    private static final Path TESTDATA =
            Path.of(System.getProperty("gimlet.root"), "build/testdata");
    private static final Path DEMO = TESTDATA.resolve("demo");
    private static final long START = 0x7f00_0000_0000L;
    private static final String FUNCTION = "main";

    @TempDir private Path directory;

    /** A profile of one sample in a function of a file, mapped whole at {@link #START}. */
    private static Profile profile(String file, String buildId, long fileAddress) {
        Mapping mapping = new Mapping(START, START + (1 << 20), 0, file, buildId);
        return profile(new Location(START + fileAddress, mapping, List.of()));
    }

    private static Profile profile(Location location) {
        var builder = new Profile.Builder().addSampleType(new ValueType("samples", "count"));
        int id = builder.addLocation(location);
        return builder.addSample(new int[] {id}, 0, 1, Labels.NONE, new long[] {3}).build();
    }

    private static String buildId(Path file) throws IOException {
        return CodeFile.open(file).buildId();
    }

    private static long addressOfFunction() throws Exception {
        ElfFile elf = CodeFile.open(DEMO).requireElf();
        SymbolTable symbols = elf.symtab().orElseThrow();
        var found = new AtomicLong();
        symbols.forEach((value, size, type, binding, section, name) -> {
            try {
                if (symbols.names().string(name, FUNCTION.length() + 1).equals(FUNCTION)) {
                    found.set(value);
                }
            } catch (MalformedElfException cutShort) {
                throw new AssertionError(cutShort);
            }
        });
        return found.get();
    }

    private static ProfileSymbolizer.Outcome symbolize(Profile profile, Path... given)
            throws IOException {
        return new ProfileSymbolizer(
                        BuildIdFiles.of(List.of(given)), new DebugFiles(), Demangler.NONE)
                .symbolize(profile);
    }

    private static List<String> names(Profile profile) {
        return profile.locations().getFirst().lines().stream()
                .map(line -> line.function().name())
                .toList();
    }

    @Test
    void namesWhatAFileOfTheSameBuildKnowsWhereverItIs() throws Exception {
        Files.createDirectories(directory.resolve("deep/er"));
        Files.copy(DEMO, directory.resolve("deep/er/renamed"));
        Files.writeString(directory.resolve("deep/text"), "no program");
        Profile recorded = profile("/gone/demo", buildId(DEMO), addressOfFunction());

        ProfileSymbolizer.Outcome outcome = symbolize(recorded, directory);

        assertThat(names(outcome.profile())).containsExactly(FUNCTION);
        assertThat(outcome.profile().value(0, 0)).isEqualTo(3);
        assertThat(outcome.modules())
                .singleElement()
                .satisfies(module -> assertThat(module.named()).isEqualTo(1));
    }

    @Test
    void takesTheFileAtItsOldPlaceWhenItIsTheSameBuild() throws Exception {
        Profile same = profile(DEMO.toString(), buildId(DEMO), addressOfFunction());
        Profile another = profile(DEMO.toString(), "00112233445566", addressOfFunction());

        assertThat(names(symbolize(same).profile())).containsExactly(FUNCTION);
        ProfileSymbolizer.Outcome outcome = symbolize(another);
        assertThat(names(outcome.profile())).isEmpty();
        assertThat(outcome.modules().getFirst().isMissing()).isTrue();
    }

    @Test
    void readsBuildIdsAsOthersWriteThem() throws Exception {
        String padded = buildId(DEMO).toUpperCase(Locale.ROOT) + "0000";

        assertThat(names(symbolize(profile("/demo", padded, addressOfFunction()), DEMO).profile()))
                .containsExactly(FUNCTION);
    }

    @Test
    void leavesWhatHasANameAndNothingToAdd() throws Exception {
        Mapping mapping = new Mapping(START, START + (1 << 20), 0, "/demo", buildId(DEMO));
        Line known = new Line(new Function("mine", "mine", "a.c", 1), 7);
        Profile named = profile(new Location(START + addressOfFunction(), mapping, List.of(known)));

        ProfileSymbolizer.Outcome outcome = symbolize(named, DEMO);

        assertThat(outcome.profile()).isEqualTo(named);
        assertThat(outcome.modules()).isEmpty();
    }

    @Test
    void saysWhyThereIsNoName() throws Exception {
        ProfileSymbolizer.Outcome outcome =
                symbolize(profile("/demo", buildId(DEMO), 0xfffff), DEMO);

        assertThat(names(outcome.profile())).isEmpty();
        assertThat(outcome.modules())
                .singleElement()
                .satisfies(module -> {
                    assertThat(module.isMissing()).isFalse();
                    assertThat(module.miss()).isNotNull();
                });
    }

    /** Of a program that Debian has stripped. */
    @Test
    void tellsTheCommandThatGetsTheSymbols() throws Exception {
        Path stripped = Path.of("/usr/bin/ls");
        long entry = CodeFile.open(stripped).requireElf().entryAddress();

        ProfileSymbolizer.Outcome outcome =
                symbolize(profile(stripped.toString(), buildId(stripped), entry));

        assertThat(outcome.modules())
                .singleElement()
                .satisfies(module -> {
                    assertThat(module.named()).isZero();
                    assertThat(module.remedy()).isEqualTo("apt install coreutils-dbgsym");
                });
    }

    /** To name it again would change nothing. */
    @Test
    void whatHasANameAndCanHaveNoLineIsNotAskedFor() throws Exception {
        Path stripped = Path.of("/usr/bin/ls");
        var mapping =
                new Mapping(START, START + (1 << 20), 0, stripped.toString(), buildId(stripped));
        var line = new Line(new Function("main", "main", "", 0), 0);
        long entry = CodeFile.open(stripped).requireElf().entryAddress();
        Profile profile = profile(new Location(START + entry, mapping, List.of(line)));

        ProfileSymbolizer.Outcome outcome = symbolize(profile);

        assertThat(outcome.profile()).isEqualTo(profile);
        assertThat(outcome.modules()).isEmpty();
    }

    /** A profile can come from anybody. */
    @Test
    void nothingThatAProfileSaysStopsIt() throws Exception {
        for (String file : List.of("\0", "", "../..", "/dev/zero", "x".repeat(5000))) {
            for (String id : List.of("00", "ab\0cd", "../../../../etc", "zz", buildId(DEMO))) {
                assertThat(symbolize(profile(file, id, 0x10)).modules()).hasSizeLessThan(2);
            }
        }
    }
}
