// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gimlet.capture.options.RecordingException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputFileTest {
    @TempDir private Path directory;

    private static void write(Path path, String text) throws RecordingException {
        OutputFile.at(path).write(stream -> stream.write(bytes(text)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void checkingLeavesNothingBehind() throws Exception {
        OutputFile.at(directory.resolve("new"));

        assertThat(names()).isEmpty();
    }

    @Test
    void aNewFileIsForItsUserAlone() throws Exception {
        Path file = directory.resolve("new");
        write(file, "text");

        assertThat(file).hasContent("text");
        assertThat(names()).containsExactly("new");
        assertThat(permissions(file)).isEqualTo("rw-------");
    }

    private static String permissions(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    @Test
    void anOldFileHandsOnItsPermissions() throws Exception {
        Path file = Files.writeString(directory.resolve("old"), "old");
        for (String mode : List.of("rw-rw-r--", "r--------")) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
            write(file, "new");
            assertThat(permissions(file)).isEqualTo(mode);
        }
        assertThat(file).hasContent("new");
    }

    @Test
    void keepsTheOldFileBesideWhenAskedTo() throws Exception {
        Path file = directory.resolve("file");
        for (String text : List.of("first", "second", "third")) {
            OutputFile output = OutputFile.keepingOld(file);
            output.write(stream -> stream.write(bytes(text)));
            assertThat(output.kept().isPresent()).isEqualTo(!text.equals("first"));
        }

        assertThat(file).hasContent("third");
        assertThat(directory.resolve("file.old")).hasContent("second");
        assertThat(names()).containsExactly("file", "file.old");
    }

    @Test
    void replacesAFile() throws Exception {
        Path file = Files.writeString(directory.resolve("old"), "a longer old text");
        write(file, "new");

        assertThat(file).hasContent("new");
        assertThat(names()).containsExactly("old");
    }

    @Test
    void keepsTheOldFileWhenWritingFails() throws Exception {
        Path file = Files.writeString(directory.resolve("old"), "old");
        OutputFile output = OutputFile.at(file);

        assertThatThrownBy(() ->
                        output.write(stream -> {
                            stream.write(bytes("half"));
                            throw new IOException("No space left on device");
                        }))
                .isInstanceOf(RecordingException.class)
                .hasMessageContainingAll("cannot write", "old", "No space left on device", "-o");
        assertThat(file).hasContent("old");
        assertThat(names()).containsExactly("old");
    }

    @Test
    void discardRemovesWhatIsHalfWritten() throws Exception {
        OutputFile output = OutputFile.at(directory.resolve("new"));
        assertThatThrownBy(() ->
                        output.write(stream -> {
                            stream.write(bytes("half"));
                            output.discard();
                            assertThat(names()).isEmpty();
                        }))
                .isInstanceOf(RecordingException.class);
        assertThat(names()).isEmpty();
    }

    @Test
    void discardKnowsThatItCameTooLate() throws Exception {
        OutputFile output = OutputFile.at(directory.resolve("new"));
        output.write(stream -> stream.write(bytes("whole")));

        assertThat(output.discard()).isFalse();
        assertThat(directory.resolve("new")).hasContent("whole");
    }

    @Test
    void writesNothingAfterItWasDiscarded() throws Exception {
        OutputFile output = OutputFile.at(directory.resolve("new"));

        assertThat(output.discard()).isTrue();
        assertThatThrownBy(() -> output.write(stream -> stream.write(bytes("late"))))
                .isInstanceOf(RecordingException.class);
        assertThat(names()).isEmpty();
    }

    @Test
    void writesWhereASymbolicLinkPointsAndKeepsTheLink() throws Exception {
        Path other = Files.createDirectory(directory.resolve("other"));
        Path target = Files.writeString(other.resolve("target"), "old");
        Path link = Files.createSymbolicLink(directory.resolve("link"), target);
        write(link, "new");

        assertThat(link).isSymbolicLink();
        assertThat(target).isRegularFile().hasContent("new");
        assertThat(names()).containsExactly("link", "other");
    }

    @Test
    void createsWhatASymbolicLinkPointsTo() throws Exception {
        Path target = directory.resolve("target");
        Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("target"));
        write(link, "new");

        assertThat(link).isSymbolicLink();
        assertThat(target).isRegularFile().hasContent("new");
    }

    @Test
    void takesNamesAsLongAsTheFileSystemDoes() throws Exception {
        Path file = directory.resolve("n".repeat(255));
        write(file, "text");

        assertThat(file).hasContent("text");
    }

    /** Left by one that was killed; in containers process ids are often the same again. */
    @Test
    void anOldTemporaryFileIsNoObstacle() throws Exception {
        Path file = directory.resolve("new");
        OutputFile.at(file)
                .write(stream -> {
                    for (String name : names()) {
                        Files.copy(directory.resolve(name), directory.resolve("kept"));
                        Files.writeString(directory.resolve("name"), name);
                    }
                    stream.write(bytes("first"));
                });
        String temporary = Files.readString(directory.resolve("name"));
        Files.copy(directory.resolve("kept"), directory.resolve(temporary));
        write(file, "second");

        assertThat(file).hasContent("second");
    }

    @Test
    void refusesADirectory() {
        assertThatThrownBy(() -> OutputFile.at(directory))
                .isInstanceOf(RecordingException.class)
                .hasMessageContainingAll("cannot write", directory.toString(), "it is a directory");
    }

    @Test
    void refusesAPlaceInNoDirectory() throws Exception {
        Path missing = directory.resolve("no/where");
        Path file = Files.writeString(directory.resolve("file"), "");

        assertThatThrownBy(() -> OutputFile.at(missing))
                .hasMessageContainingAll(missing.toString(), "its directory does not exist");
        assertThatThrownBy(() -> OutputFile.at(file.resolve("below")))
                .isInstanceOf(RecordingException.class)
                .hasMessageContaining("not a directory");
    }

    /** Root may write anywhere, except where nobody may. */
    @Test
    void refusesADirectoryThatIsNotWritable() {
        Path file = Path.of("/proc/profile.pb.gz");
        assertThatThrownBy(() -> OutputFile.at(file))
                .isInstanceOf(RecordingException.class)
                .hasMessageContaining("cannot write " + file);
    }

    @Test
    void writesToDevicesDirectly() throws Exception {
        write(Path.of("/dev/null"), "text");

        assertThat(Path.of("/dev/null")).exists();
        assertThatThrownBy(() -> write(Path.of("/dev/full"), "text"))
                .isInstanceOf(RecordingException.class)
                .hasMessageContainingAll("/dev/full", "No space left on device");
        assertThat(Files.isRegularFile(Path.of("/dev/full"))).isFalse();
    }

    @Test
    void writesIntoAPipe() throws Exception {
        Path pipe = directory.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
        Process reader = new ProcessBuilder("cat", pipe.toString()).start();
        write(pipe, "through the pipe");

        assertThat(reader.getInputStream().readAllBytes()).isEqualTo(bytes("through the pipe"));
        assertThat(names()).containsExactly("pipe");
    }

    @Test
    void whoHasTheOldFileOpenKeepsIt() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "old");
        try (InputStream reader = Files.newInputStream(file)) {
            write(file, "new");
            assertThat(reader.readAllBytes()).isEqualTo(bytes("old"));
        }
        assertThat(file).hasContent("new");
    }

    @Test
    void refusesLinksThatGoInACircle() throws Exception {
        Path link = Files.createSymbolicLink(directory.resolve("a"), directory.resolve("b"));
        Files.createSymbolicLink(directory.resolve("b"), link);

        assertThatThrownBy(() -> OutputFile.at(link))
                .isInstanceOf(RecordingException.class)
                .hasMessageContainingAll(link.toString(), "symbolic links go in a circle");
    }
}
