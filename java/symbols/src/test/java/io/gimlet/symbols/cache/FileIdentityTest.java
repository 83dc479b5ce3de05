// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.gimlet.elf.ElfFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileIdentityTest {
    private static final Path PROGRAM = Path.of("/proc/self/exe");

    @TempDir private Path directory;

    private static MemorySegment map(Path path) throws Exception {
        try (FileChannel channel = FileChannel.open(path)) {
            return channel.map(MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto());
        }
    }

    private Path copy(String name) throws Exception {
        return Files.copy(
                PROGRAM.toRealPath(), directory.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }

    @Test
    void theListOfMappingsTellsWhichFileItIs() throws Exception {
        Path path = copy("a program");
        MemorySegment bytes = map(path);
        FileIdentity identity =
                MappedFile.at(bytes.address()).flatMap(it -> it.identity("ab")).orElseThrow();
        assertThat(identity.inode()).isEqualTo(Files.getAttribute(path, "unix:ino"));
        assertThat(identity.device()).isEqualTo(Files.getAttribute(path, "unix:dev"));
        assertThat(identity.bytes()).isEqualTo(Files.size(path));
        assertThat(MappedFile.at(bytes.address() + 4096)).as("within a mapping").isEmpty();
    }

    @Test
    void aPathThatLeadsToAnotherFileByNowTellsNothing() throws Exception {
        MemorySegment bytes = map(copy("program"));
        Files.move(
                copy("other"), directory.resolve("program"), StandardCopyOption.REPLACE_EXISTING);
        assertThat(MappedFile.at(bytes.address()).flatMap(it -> it.identity("ab"))).isEmpty();
    }

    @Test
    void bothWaysToAFileTellTheSame() throws Exception {
        MemorySegment bytes = map(copy("program"));
        ElfFile elf = ElfFile.parse(bytes);
        Optional<FileIdentity> identity = FileIdentity.of(elf);
        assumeThat(identity).as("temporary files are on a disk").isPresent();
        String buildId = elf.buildId().map(id -> id.hex()).orElse("");
        assertThat(MappedFile.at(bytes.address()).flatMap(it -> it.identity(buildId)))
                .isEqualTo(identity);
    }
}
