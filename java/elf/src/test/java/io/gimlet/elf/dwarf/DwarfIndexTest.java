// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.dwarf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gimlet.elf.ElfBytes;
import io.gimlet.elf.ElfFile;
import io.gimlet.elf.Fixtures;
import io.gimlet.elf.MalformedElfException;
import io.gimlet.elf.Section;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was read of debug information, written down and read again. */
class DwarfIndexTest {
    private static final int TRAILER_BYTES = 16;

    @TempDir Path directory;

    static ElfBytes index(DwarfLookup lookup) throws IOException {
        return ElfBytes.of(written(lookup));
    }

    private static byte[] written(DwarfLookup lookup) throws IOException {
        var out = new ByteArrayOutputStream();
        lookup.writeIndex(Channels.newChannel(out));
        return out.toByteArray();
    }

    private static DwarfFile open(ElfFile elf, byte[] index) throws MalformedElfException {
        return DwarfFile.of(elf, OtherFiles.NONE, ElfBytes.of(index)).orElseThrow();
    }

    /** A program of two units. */
    private Path compile(String name, String... options) {
        List<String> all = new ArrayList<>(List.of(options));
        all.add("-O2");
        Path unit =
                Fixtures.compile(
                        directory,
                        "inlines.cpp",
                        "unit.o",
                        with(all, "-c", "-Dmain=other", "-Drare=rare2"));
        return Fixtures.compile(
                directory, "inlines.cpp", name, with(all, "-DUNITS", "-lstdc++", unit.toString()));
    }

    private static String[] with(List<String> options, String... more) {
        List<String> all = new ArrayList<>(options);
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    /** The same program, with nothing that can be read in its debug sections. */
    private static ElfFile withoutContents(Path program) throws MalformedElfException {
        byte[] bytes = Fixtures.read(program);
        for (Section section : Fixtures.parse(bytes).sections()) {
            if (section.name().contains("debug_")) {
                int start = (int) section.fileOffset();
                Arrays.fill(bytes, start, start + (int) section.size(), (byte) 0xff);
            }
        }
        return Fixtures.parse(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-gdwarf-4", "-gdwarf-5", "-gz=zlib"})
    void whatItHasNeedsNoDebugSections(String option) throws Exception {
        Path program = compile("program", "-g", option);
        ElfFile elf = Fixtures.open(program);
        List<Long> addresses = Chains.addresses(elf, 3);
        DwarfFile first = DwarfFile.of(elf, OtherFiles.NONE).orElseThrow();
        DwarfLookup reading = first.lookup();
        Map<Long, List<String>> expected = Chains.ours(reading, addresses);
        assertThat(first.newUnits()).isEqualTo(2);

        DwarfFile second = open(withoutContents(program), written(reading));

        assertThat(Chains.ours(second.lookup(), addresses)).isEqualTo(expected);
        assertThat(Chains.hasSource(expected.values().stream().flatMap(List::stream).toList()))
                .isTrue();
        assertThat(second.newUnits()).isZero();
    }

    @Test
    void columnsFunctionLinesAndKindsOfNamesComeBack() throws Exception {
        ElfFile elf = Fixtures.open(compile("program", "-g"));
        DwarfLookup reading = DwarfFile.of(elf, OtherFiles.NONE).orElseThrow().lookup();
        List<Long> addresses = Chains.addresses(elf, 3);
        Chains.ours(reading, addresses);
        DwarfLookup stored = open(elf, written(reading)).lookup();
        int linkageNames = 0;
        for (long address : addresses) {
            int count = reading.find(address);
            assertThat(stored.find(address)).isEqualTo(count);
            for (int i = 0; i < count; i++) {
                assertThat(stored.column(i)).isEqualTo(reading.column(i));
                assertThat(stored.functionLine(i)).isEqualTo(reading.functionLine(i));
                assertThat(stored.hasLinkageName(i)).isEqualTo(reading.hasLinkageName(i));
                linkageNames += reading.hasLinkageName(i) ? 1 : 0;
            }
        }
        assertThat(linkageNames).isPositive();
    }

    @Test
    void itGrowsByTheUnitsThatAreLookedAt() throws Exception {
        Path program = compile("program", "-g");
        ElfFile elf = Fixtures.open(program);
        List<Long> addresses = Chains.addresses(elf, 3);
        Map<Long, List<String>> expected = Chains.ours(elf, OtherFiles.NONE, addresses);
        long main = addressOf("main\t", elf, expected);
        long other = addressOf("5other", elf, expected);

        DwarfLookup first = DwarfFile.of(elf, OtherFiles.NONE).orElseThrow().lookup();
        first.find(main);
        byte[] ofMain = written(first);
        assertThat(open(withoutContents(program), ofMain).lookup().find(other)).isZero();

        DwarfFile second = open(elf, ofMain);
        DwarfLookup lookup = second.lookup();
        assertThat(Chains.ours(lookup, List.of(other)).get(other)).isEqualTo(expected.get(other));
        assertThat(second.newUnits()).isEqualTo(1);

        assertThat(Chains.ours(open(withoutContents(program), written(lookup)).lookup(), addresses))
                .isEqualTo(expected);
    }

    private static long addressOf(String function, ElfFile elf, Map<Long, List<String>> chains) {
        return chains.entrySet().stream()
                .filter(it -> it.getValue().stream().anyMatch(frame -> frame.contains(function)))
                .mapToLong(Map.Entry::getKey)
                .findFirst()
                .orElseThrow(() -> new AssertionError(function + " is not in " + elf));
    }

    @Test
    void anIndexOfOtherCodeIsNotUsed() throws Exception {
        ElfFile elf = Fixtures.open(compile("program", "-g"));
        DwarfLookup reading = DwarfFile.of(elf, OtherFiles.NONE).orElseThrow().lookup();
        Chains.ours(reading, Chains.addresses(elf, 3));
        byte[] index = written(reading);
        ElfFile other = Fixtures.open(compile("other", "-g", "-O0"));
        List<Long> addresses = Chains.addresses(other, 3);
        assertThat(Chains.ours(open(other, index).lookup(), addresses))
                .isEqualTo(Chains.ours(other, OtherFiles.NONE, addresses));
    }

    /** A part that is damaged is read of the file again. */
    @Test
    void noChangedByteChangesAnAnswer() throws Exception {
        ElfFile elf = Fixtures.open(compile("program", "-g"));
        List<Long> addresses = Chains.addresses(elf, 40);
        DwarfLookup reading = DwarfFile.of(elf, OtherFiles.NONE).orElseThrow().lookup();
        Map<Long, List<String>> expected = Chains.ours(reading, addresses);
        byte[] index = written(reading);
        SplittableRandom random = new SplittableRandom(21);
        for (int round = 0; round < 200; round++) {
            byte[] damaged = index.clone();
            damaged[random.nextInt(index.length)] ^= (byte) (1 << random.nextInt(8));
            assertThat(Chains.ours(open(elf, damaged).lookup(), addresses)).isEqualTo(expected);
        }
        for (int round = 0; round < 50; round++) {
            byte[] cut = Arrays.copyOf(index, random.nextInt(index.length));
            assertThat(Chains.ours(open(elf, cut).lookup(), addresses)).isEqualTo(expected);
        }
        for (int round = 0; round < 50; round++) {
            byte[] noise = new byte[random.nextInt(4000)];
            random.nextBytes(noise);
            assertThat(Chains.ours(open(elf, noise).lookup(), addresses)).isEqualTo(expected);
        }
    }

    /** Whoever makes checksums fit gets wrong answers, and no errors. */
    @Test
    void forgedTablesEndInAnAnswer() throws Exception {
        ElfFile elf = Fixtures.open(compile("program", "-g"));
        List<Long> addresses = Chains.addresses(elf, 40);
        DwarfLookup reading = DwarfFile.of(elf, OtherFiles.NONE).orElseThrow().lookup();
        Chains.ours(reading, addresses);
        byte[] index = written(reading);
        SplittableRandom random = new SplittableRandom(22);
        for (int round = 0; round < 3000; round++) {
            byte[] forged = index.clone();
            for (int change = random.nextInt(1, 4); change > 0; change--) {
                forged[random.nextInt(forged.length)] = (byte) random.nextInt();
            }
            DwarfLookup lookup = open(elf, sealed(forged, index)).lookup();
            for (long address : addresses) {
                int count = lookup.find(address);
                for (int i = 0; i < count; i++) {
                    assertThat(lookup.systemName(i)).isNotNull();
                    assertThat(lookup.file(i)).isNotNull();
                    assertThat(lookup.functionLine(i)).isNotNegative();
                }
            }
        }
    }

    /** Makes all checksums fit, where parts are where they were. */
    private static byte[] sealed(byte[] forged, byte[] index) {
        ByteBuffer original = Fixtures.littleEndian(index);
        int trailer = index.length - TRAILER_BYTES;
        System.arraycopy(index, trailer, forged, trailer, TRAILER_BYTES);
        int start = (int) original.getLong(trailer);
        int units = original.getInt(start + 20);
        ByteBuffer sealed = Fixtures.littleEndian(forged);
        int places = start + 28 + units * Long.BYTES;
        int lengths = places + units * Long.BYTES;
        int checksums = lengths + units * Integer.BYTES;
        System.arraycopy(index, places, forged, places, checksums - places);
        for (int i = 0; i < units; i++) {
            int place = (int) original.getLong(places + i * Long.BYTES);
            int length = original.getInt(lengths + i * Integer.BYTES);
            sealed.putInt(checksums + i * Integer.BYTES, checksum(forged, place, length));
        }
        sealed.putInt(trailer + 12, checksum(forged, start, trailer - start));
        return forged;
    }

    private static int checksum(byte[] bytes, int from, int length) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, from, length);
        return (int) checksum.getValue();
    }

    @Test
    void whatWasSplitOffIsLeftOut() throws Exception {
        Path program = compile("program", "-g", "-gsplit-dwarf");
        ElfFile elf = Fixtures.open(program);
        DwarfFile dwarf = DwarfFile.of(elf, OtherFiles.NONE).orElseThrow();
        Chains.ours(dwarf.lookup(), Chains.addresses(elf, 3));
        assertThat(dwarf.newUnits()).isZero();
    }

    @Test
    void namesOfASupplementaryFileAreInTheIndex() throws Exception {
        Path program = compile("program", "-g");
        Path second = compile("second", "-g");
        Path common = directory.resolve("common.debug");
        Fixtures.run("dwz", "-m", common.toString(), program.toString(), second.toString());
        ElfFile elf = Fixtures.open(program);
        ElfFile shared = Fixtures.open(common);
        OtherFiles others = (_, _) -> Optional.of(shared);
        assertThat(DwarfFile.supplementary(elf, others)).contains(shared);
        assertThatThrownBy(() -> DwarfFile.supplementary(elf, OtherFiles.NONE))
                .isInstanceOf(MalformedElfException.class);
        assertThat(DwarfFile.supplementary(shared, others)).isEmpty();
        List<Long> addresses = Chains.addresses(elf, 3);
        DwarfLookup reading = DwarfFile.of(elf, others).orElseThrow().lookup();
        Map<Long, List<String>> expected = Chains.ours(reading, addresses);
        DwarfLookup stored = open(elf, written(reading)).lookup();
        assertThat(Chains.ours(stored, addresses)).isEqualTo(expected);
    }

    /** Another time there may be memory for it. */
    @Test
    void nothingIsNewWhereASectionCannotBeRead() throws Exception {
        Path program = compile("program", "-gdwarf-5", "-gz=zlib");
        byte[] bytes = Fixtures.read(program);
        Section lines = Fixtures.parse(bytes).section(".debug_line").orElseThrow();
        int end = (int) (lines.fileOffset() + lines.size());
        Arrays.fill(bytes, (int) lines.fileOffset() + 24, end, (byte) 0xff);
        ElfFile elf = Fixtures.parse(bytes);
        DwarfFile dwarf = DwarfFile.of(elf, OtherFiles.NONE).orElseThrow();
        Chains.ours(dwarf.lookup(), Chains.addresses(elf, 3));
        assertThat(dwarf.newUnits()).isZero();
    }
}
