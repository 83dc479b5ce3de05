// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where debug files are looked for, in a directory that plays the root of a process. */
class DebugFilesTest {
    private static final String PROGRAM = "/opt/app/program";
    private static final int OWNER = 1234;

    @TempDir Path root;
    private Path debug = Path.of("");

    /** A library in /opt/app of the root, stripped, and its debug file, which lies nowhere yet. */
    @BeforeEach
    void build() throws IOException {
        build("--build-id=none", PROGRAM);
    }

    private void build(String linkerOption, String path) throws IOException {
        Path whole = Fixtures.layout(root, linkerOption);
        debug = root.resolve("program.debug");
        Path program = root.resolve(path.substring(1));
        Files.createDirectories(program.getParent());
        Fixtures.run("objcopy", "--only-keep-debug", whole.toString(), debug.toString());
        Fixtures.run(
                "objcopy",
                "--strip-all",
                "--add-gnu-debuglink=" + debug,
                whole.toString(),
                program.toString());
    }

    private CodeFile program(String path) throws IOException {
        try (FileChannel channel = FileChannel.open(root.resolve(path.substring(1)))) {
            return CodeFile.map(channel, new CodeFile.Origin(root, path, OWNER), () -> false);
        }
    }

    private Optional<DebugFiles.DebugFile> find(CodeFile file) {
        return new DebugFiles().of(file);
    }

    private Path put(String path) throws IOException {
        Path target = root.resolve(path);
        Files.createDirectories(target.getParent());
        return Files.copy(debug, target);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "opt/app/program.debug",
                "opt/app/.debug/program.debug",
                "usr/lib/debug/opt/app/program.debug"
            })
    void theFileThatIsLinkedToIsFoundInEachPlace(String path) throws Exception {
        Path there = put(path);

        assertThat(find(program(PROGRAM)))
                .hasValueSatisfying(found -> {
                    assertThat(found.path()).isEqualTo(there);
                    assertThat(found.source()).isEqualTo(SymbolSource.LINKED_DEBUG_FILE);
                    assertThat(found.elf().symtab()).isPresent();
                });
        SymbolIndex index = SymbolIndex.of(program(PROGRAM), new DebugFiles());
        assertThat(index.count(SymbolSource.LINKED_DEBUG_FILE)).isPositive();
    }

    @Test
    void theFileOfTheBuildIdComesFirst() throws Exception {
        build("--build-id=0xabcdef0123456789", "/opt/app/other");
        put("opt/app/program.debug");
        Path byBuildId = put("usr/lib/debug/.build-id/ab/cdef0123456789.debug");

        assertThat(find(program("/opt/app/other")))
                .hasValueSatisfying(found -> {
                    assertThat(found.path()).isEqualTo(byBuildId);
                    assertThat(found.source()).isEqualTo(SymbolSource.DEBUG_FILE);
                });
    }

    @Test
    void whatIsNotTheFileThatWasLinkedToIsPassedOver() throws Exception {
        Files.write(put("opt/app/program.debug"), new byte[1], StandardOpenOption.APPEND);
        Path second = put("opt/app/.debug/program.debug");

        assertThat(find(program(PROGRAM))).map(DebugFiles.DebugFile::path).contains(second);

        Files.delete(second);
        assertThat(find(program(PROGRAM))).isEmpty();
    }

    /**
     * The checksum of a link is right for one build only, too; but an id is not forged by chance.
     */
    @Test
    void anotherBuildIdIsAnotherFile() throws Exception {
        build("--build-id=0xabcdef0123456789", "/opt/app/one");
        CodeFile one = program("/opt/app/one");
        build("--build-id=0x0123456789abcdef", "/opt/app/other");
        put("usr/lib/debug/.build-id/ab/cdef0123456789.debug");
        put("opt/app/program.debug");

        assertThat(find(one)).isEmpty();
        assertThat(find(program("/opt/app/other"))).isPresent();
    }

    /** Somebody's own root directory can show anything for a file that others run too. */
    @Test
    void onlyRootAndTheOwnerOfTheFileProvideOne() throws Exception {
        put("opt/app/program.debug");
        for (int user : new int[] {0, OWNER}) {
            assertThat(new DebugFiles(new OwnedBy(user)).of(program(PROGRAM))).isPresent();
        }

        assertThat(new DebugFiles(new OwnedBy(OWNER + 1)).of(program(PROGRAM))).isEmpty();
    }

    @Test
    void aFileThatWasCutIsNone() throws Exception {
        Path there = put("opt/app/program.debug");
        try (FileChannel channel = FileChannel.open(there, StandardOpenOption.WRITE)) {
            channel.truncate(100);
        }

        assertThat(find(program(PROGRAM))).isEmpty();
    }

    /** Bytes of which nobody knows where they were found link nowhere. */
    @Test
    void bytesAloneHaveNone() throws Exception {
        put("opt/app/program.debug");
        try (FileChannel channel = FileChannel.open(root.resolve("opt/app/program"))) {
            CodeFile file =
                    CodeFile.of(
                            channel.map(
                                    FileChannel.MapMode.READ_ONLY,
                                    0,
                                    channel.size(),
                                    Arena.ofAuto()));

            assertThat(find(file)).isEmpty();
        }
    }

    /** Says of every file that a user owns it. */
    private record OwnedBy(int userId) implements FileOpener {
        @Override
        public Found find(Path root, String path, Links links) throws IOException {
            return new OwnedFile(DIRECT.find(root, path, links), userId);
        }

        @Override
        public void requireDirectory(Path root, String path) {}
    }

    private record OwnedFile(FileOpener.Found file, int userId) implements FileOpener.Found {
        @Override
        public Object key() {
            return file.key();
        }

        @Override
        public long changedMillis() {
            return file.changedMillis();
        }

        @Override
        public long bytes() {
            return file.bytes();
        }

        @Override
        public FileChannel open(long offset) throws IOException {
            return file.open(offset);
        }

        @Override
        public void close() {
            file.close();
        }
    }
}
