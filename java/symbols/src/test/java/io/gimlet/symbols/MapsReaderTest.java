// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Reading piece by piece; what a line says is {@link ProcessMapsTest}'s. */
class MapsReaderTest {
    private static final String LONG_NAME = "p".repeat(250);

    /** Gives at most so many bytes at a time, as the kernel gives a page. */
    private static InputStream inPieces(String text, int bytes) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)) {
            @Override
            public int read(byte[] target, int offset, int length) {
                return super.read(target, offset, Math.min(length, bytes));
            }
        };
    }

    private static List<MapsEntry> read(MapsReader reader) throws IOException {
        List<MapsEntry> entries = new ArrayList<>();
        for (MapsEntry entry = reader.next(); entry != null; entry = reader.next()) {
            entries.add(entry);
        }
        return entries;
    }

    private static String line(int number, String path) {
        long start = (number + 1) * 0x1000L;
        return "%x-%x r-xp 00000000 00:01 %d   %s\n"
                .formatted(start, start + 0x1000, number + 1, path);
    }

    @Test
    void linesMayComeInAnyPieces() throws IOException {
        StringBuilder text = new StringBuilder();
        List<String> paths = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            paths.add("/" + "d/".repeat(i) + i);
            text.append(line(i, paths.getLast()));
        }
        for (int bytes : new int[] {1, 7, 4096, 1 << 20}) {
            MapsReader reader = new MapsReader(inPieces(text.toString(), bytes));

            assertThat(read(reader)).extracting(MapsEntry::path).isEqualTo(paths);
            assertThat(reader.bytesRead()).isEqualTo(text.length());
        }
    }

    /** A process may go down directory after directory: its files' paths have any length. */
    @Test
    void aPathThatNoFileCanBeOpenedByIsNotKept() throws IOException {
        String longest = "/" + LONG_NAME.repeat(16);
        for (int levels : new int[] {20, 300, 4000}) {
            String text =
                    line(0, "/before")
                            + line(1, ("/" + LONG_NAME).repeat(levels))
                            + line(2, longest)
                            + line(3, "/behind");

            List<MapsEntry> entries = read(new MapsReader(inPieces(text, 4096)));

            assertThat(entries)
                    .extracting(MapsEntry::path)
                    .containsExactly("/before", MapsReader.TOO_LONG, longest, "/behind");
            assertThat(entries.get(1).inode()).isEqualTo(2);
        }
    }

    @Test
    void mappingsOfOneFileShareItsPath() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            text.append(
                    "%x000-%x000 r-xp 00000000 00:01 %d   /file-%d (deleted)\n"
                            .formatted(i + 1, i + 2, i % 2 + 7, i % 2));
        }

        List<MapsEntry> entries = read(new MapsReader(inPieces(text.toString(), 4096)));

        assertThat(entries).hasSize(100).allMatch(MapsEntry::deleted);
        for (int i = 0; i < 100; i++) {
            assertThat(entries.get(i).path()).isSameAs(entries.get(i % 2).path());
        }
    }

    @Test
    void aLineThatWasCutIsNotRead() throws IOException {
        String text = line(0, "/whole") + line(1, "/cut").strip();

        assertThat(read(new MapsReader(inPieces(text, 4096)))).hasSize(1);
        assertThat(read(new MapsReader(inPieces("", 4096)))).isEmpty();
    }
}
