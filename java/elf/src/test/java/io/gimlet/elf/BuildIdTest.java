// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuildIdTest {
    @TempDir Path directory;

    @Test
    void bytesAndHexAreTheSameIdentity() {
        BuildId id = BuildId.of(new byte[] {0x0a, (byte) 0xff});

        assertThat(id.hex()).isEqualTo("0aff");
        assertThat(id.bytes()).containsExactly(0x0a, 0xff);
        assertThat(id).isEqualTo(new BuildId("0aff"));
        assertThatThrownBy(() -> new BuildId("0af")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void goHasANoteOfItsOwn() throws Exception {
        ElfFile elf =
                assembled(
                        """
                        .section .note.go.buildid,"a",@note
                        .long 4, 8, 4
                        .asciz "Go\\0"
                        .ascii "abc/defg"
                        """);

        assertThat(elf.buildId())
                .hasValue(BuildId.of("abc/defg".getBytes(StandardCharsets.US_ASCII)));
    }

    @Test
    void theGnuNoteComesBeforeGos() throws Exception {
        ElfFile elf =
                assembled(
                        """
                        .section .note.go.buildid,"a",@note
                        .long 4, 8, 4
                        .asciz "Go\\0"
                        .ascii "abc/defg"
                        .section .note.test,"a",@note
                        .long 4, 2, 3
                        .asciz "GNU"
                        .byte 0x12, 0x34, 0, 0
                        """);

        assertThat(elf.buildId()).hasValue(new BuildId("1234"));
    }

    @Test
    void anIdOfZerosIsNone() throws Exception {
        ElfFile elf =
                assembled(
                        """
                        .section .note.test,"a",@note
                        .long 4, 4, 3
                        .asciz "GNU"
                        .long 0
                        """);

        assertThat(elf.buildId()).isEmpty();
    }

    @Test
    void aNoteWhoseLengthLiesEndsTheSearch() throws Exception {
        ElfFile elf =
                assembled(
                        """
                        .section .note.test,"a",@note
                        .long 4, 0xfffffff0, 3
                        .asciz "GNU"
                        .long 1
                        """);

        assertThat(elf.buildId()).isEmpty();
    }

    private ElfFile assembled(String notes) throws Exception {
        Path source = directory.resolve("notes.s");
        Path object = directory.resolve("notes.o");
        Path library = directory.resolve("notes.so");
        Files.writeString(source, ".section .note.GNU-stack,\"\",@progbits\n" + notes);
        Fixtures.run("as", "-o", object.toString(), source.toString());
        Fixtures.run("ld", "-shared", "-o", library.toString(), object.toString());
        return Fixtures.open(library);
    }
}
