// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.go;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.elf.Fixtures;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The layouts of versions of Go that nobody has any more, written by hand after debug/gosym. */
class GoLayoutsTest {
    private static final long CODE = 0x401000;

    @TempDir Path directory;

    /**
     * Two functions of 64 bytes: the first is in a.go, on line 10 and from byte 16 on on line 12;
     * the second is in b.go on line 5.
     */
    private final ByteBuffer table = ByteBuffer.allocate(1 << 10).order(ByteOrder.LITTLE_ENDIAN);

    private int string(int at, String text) {
        byte[] bytes = (text + "\0").getBytes(StandardCharsets.UTF_8);
        table.put(at, bytes);
        return at + bytes.length;
    }

    /** Programs of line and file at 1, 6, 9 and 12, as offsets. */
    private void programs(int at, int firstFile, int secondFile) {
        // Steps are a zigzag difference from -1 and a length: 11 is 22, 2 is 4.
        table.put(at + 1, new byte[] {22, 16, 4, 48, 0});
        table.put(at + 6, new byte[] {(byte) (2 * (firstFile + 1)), 64, 0});
        table.put(at + 9, new byte[] {12, 64, 0});
        table.put(at + 12, new byte[] {(byte) (2 * (secondFile + 1)), 64, 0});
    }

    private void function(int at, long entry, int name, int file, int line, int unit) {
        table.position(at);
        table.putLong(entry).putInt(name).putInt(0).putInt(0).putInt(0);
        table.putInt(file).putInt(line).putInt(0).putInt(unit);
    }

    private void functions(int at, int first, int second) {
        table.position(at);
        table.putLong(CODE).putLong(first);
        table.putLong(CODE + 64).putLong(second);
        table.putLong(CODE + 128);
    }

    private GoSymbols symbols() throws Exception {
        Path section = Files.write(directory.resolve("table"), Arrays.copyOf(table.array(), 1024));
        Path library = Fixtures.compile(directory, "library.c", "old.so", "-shared", "-fPIC");
        Fixtures.run("objcopy", "--add-section", ".gopclntab=" + section, library.toString());
        return GoSymbols.of(Fixtures.open(library)).orElseThrow();
    }

    private static void assertBoth(GoSymbols symbols) throws Exception {
        assertThat(symbols.framesAt(CODE - 1)).isEmpty();
        assertThat(symbols.framesAt(CODE))
                .isEqualTo(List.of(new GoFrame("main.first", "/src/a.go", 10, 0)));
        assertThat(symbols.framesAt(CODE + 15))
                .isEqualTo(List.of(new GoFrame("main.first", "/src/a.go", 10, 0)));
        assertThat(symbols.framesAt(CODE + 16))
                .isEqualTo(List.of(new GoFrame("main.first", "/src/a.go", 12, 0)));
        assertThat(symbols.framesAt(CODE + 127))
                .isEqualTo(List.of(new GoFrame("main.second", "/src/b.go", 5, 0)));
        assertThat(symbols.framesAt(CODE + 128)).isEmpty();
    }

    /** Everything is counted from the start of the table. */
    @Test
    void go1_2() throws Exception {
        table.putInt(0xffff_fffb).put(new byte[] {0, 0, 1, 8}).putLong(2);
        functions(16, 0x100, 0x140);
        table.putInt(16 + 40, 0x200);
        int second = string(0x180, "main.first");
        string(second, "main.second");
        programs(0x1a0, 1, 2);
        function(0x100, CODE, 0x180, 0x1a6, 0x1a1, 0);
        function(0x140, CODE + 64, second, 0x1ac, 0x1a9, 0);
        table.position(0x200);
        table.putInt(3).putInt(0x240).putInt(0x250);
        string(0x240, "/src/a.go");
        string(0x250, "/src/b.go");

        assertBoth(symbols());
    }

    /** Files belong to compilation units, and each part has its place. */
    @Test
    void go1_16() throws Exception {
        table.putInt(0xffff_fffa).put(new byte[] {0, 0, 1, 8}).putLong(2).putLong(2);
        table.putLong(0x80).putLong(0xa0).putLong(0xc0).putLong(0x100).putLong(0x180);
        int second = string(0x80, "main.first");
        string(second, "main.second");
        table.position(0xa0);
        table.putInt(-1).putInt(0).putInt(-1).putInt(second - 0x80);
        int b = string(0xc0, "/src/a.go");
        table.putInt(0xac, b - 0xc0);
        string(b, "/src/b.go");
        programs(0x100, 1, 0);
        functions(0x180, 0x40, 0x80);
        function(0x180 + 0x40, CODE, 0, 6, 1, 0);
        function(0x180 + 0x80, CODE + 64, second - 0x80, 12, 9, 3);

        assertBoth(symbols());
    }
}
