// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class ProcessMapsTest {
    @Test
    void everyFieldIsRead() {
        assertThat(
                        one(
                                "7f0000001000-7f0000003000 r-xp 00028000 fe:1a 325835    /usr/lib/libc.so.6"))
                .isEqualTo(
                        new MapsEntry(
                                0x7f0000001000L,
                                0x7f0000003000L,
                                MapsEntry.READ | MapsEntry.EXECUTE,
                                0x28000,
                                0xfe,
                                0x1a,
                                325835,
                                "/usr/lib/libc.so.6",
                                false));
    }

    @Test
    void deletedFilesLoseTheMark() {
        MapsEntry entry = one("1000-2000 r-xp 00000000 00:01 5   /tmp/a b (deleted)");

        assertThat(entry.path()).isEqualTo("/tmp/a b");
        assertThat(entry.deleted()).isTrue();
        assertThat(one("1000-2000 r-xp 00000000 00:00 0   [anon:x (deleted)]").deleted()).isFalse();
    }

    @Test
    void anonymousMemoryAndTheKernelsNamesAreRecognised() {
        assertThat(one("1000-2000 rwxp 00000000 00:00 0 ").path()).isEmpty();
        assertThat(one("1000-2000 rwxp 00000000 00:00 0").hasFile()).isFalse();
        assertThat(one("1000-2000 r-xp 00000000 00:00 0   [vdso]").isVdso()).isTrue();
        assertThat(one("1000-2000 r-xp 00000000 00:01 9   [vdso]").isVdso()).isFalse();
        assertThat(one("ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0   [vsyscall]"))
                .matches(MapsEntry::isVsyscall)
                .matches(MapsEntry::isExecutable)
                .matches(entry -> !entry.isReadable());
        assertThat(one("1000-2000 rw-s 00000000 00:00 0   [anon:heap]"))
                .matches(MapsEntry::isWritable)
                .matches(entry -> (entry.permissions() & MapsEntry.SHARED) != 0)
                .matches(entry -> entry.path().equals("[anon:heap]"));
    }

    @Test
    void newlinesInPathsAreUnescaped() {
        assertThat(one("1000-2000 r-xp 00000000 00:01 5   /tmp/a\\012b\\040").path())
                .isEqualTo("/tmp/a\nb\\040");
    }

    @Test
    void pathsThatAreNotUtf8AreDecodedAllTheSame() {
        byte[] text =
                "1000-2000 r-xp 00000000 00:01 5   /tmp/\u00ff\n"
                        .getBytes(StandardCharsets.ISO_8859_1);

        assertThat(ProcessMaps.parse(text).entries().getFirst().path()).isEqualTo("/tmp/\ufffd");
    }

    @Test
    void linesThatAreNotInTheFormatAreSkipped() {
        assertThat(
                        parse(
                                        """
                                        garbage

                                        2000-1000 r-xp 00000000 00:00 0
                                        1000-2000
                                        1000-2000 r-xp 00000000 00:00 0
                                        3000-4000 r-xp 000\
                                        """)
                                .entries())
                .hasSize(1);
    }

    @Test
    void addressesAreFoundInTheirMapping() {
        ProcessMaps maps =
                parse(
                        """
                        1000-2000 r-xp 00000000 00:00 0
                        3000-4000 r-xp 00000000 00:00 0
                        ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0   [vsyscall]
                        """);

        assertThat(maps.find(0x1000)).hasValue(maps.entries().get(0));
        assertThat(maps.find(0x3fff)).hasValue(maps.entries().get(1));
        assertThat(maps.find(0xffffffffff600800L)).hasValue(maps.entries().get(2));
        assertThat(maps.find(0xfff)).isEmpty();
        assertThat(maps.find(0x2000)).isEmpty();
        assertThat(maps.find(-1)).isEmpty();
    }

    @Test
    void thisProcessIsReadWhole() throws Exception {
        byte[] text = Files.readAllBytes(Path.of("/proc/self/maps"));
        List<MapsEntry> entries = ProcessMaps.parse(text).entries();

        assertThat(entries).hasSize((int) new String(text, StandardCharsets.UTF_8).lines().count());
        assertThat(entries).anyMatch(MapsEntry::isVdso);
        assertThat(entries)
                .anyMatch(entry -> entry.path().endsWith("/libjvm.so") && entry.isExecutable());
    }

    @Test
    void theMostMappingsThatAProcessMayHaveAreReadSoon() {
        var text = new StringBuilder();
        for (long i = 0; i < 65_530; i++) {
            text.append(
                    "%x-%x r-xp 00000000 00:01 5                          /a/long/path/%d\n"
                            .formatted(i << 12, (i + 1) << 12, i / 3));
        }

        Assertions.assertTimeout(
                Duration.ofSeconds(5),
                () -> assertThat(parse(text.toString()).entries()).hasSize(65_530));
    }

    @Test
    void randomTextIsReadWithoutComplaint() {
        var random = new SplittableRandom(6);
        byte[] line =
                "1000-2000 r-xp 00000000 00:01 5   /tmp/a (deleted)\n"
                        .getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < 20_000; i++) {
            byte[] mutated = line.clone();
            for (int n = random.nextInt(5); n >= 0; n--) {
                mutated[random.nextInt(line.length)] = (byte) random.nextInt();
            }
            assertThat(ProcessMaps.parse(mutated).entries().size()).isLessThanOrEqualTo(2);
        }
    }

    private static MapsEntry one(String line) {
        List<MapsEntry> entries = parse(line + "\n").entries();
        assertThat(entries).hasSize(1);
        return entries.getFirst();
    }

    private static ProcessMaps parse(String text) {
        return ProcessMaps.parse(text.getBytes(StandardCharsets.UTF_8));
    }
}
