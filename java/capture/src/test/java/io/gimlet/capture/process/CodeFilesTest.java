// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.kernel.Host;
import io.gimlet.symbols.CodeFile;
import io.gimlet.symbols.UnknownReason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CodeFilesTest {
    private static final int SELF = (int) ProcessHandle.current().pid();

    private final CodeFiles files = new CodeFiles();
    private final CodeMapping absent =
            new CodeMapping(SELF, 4096, 8192, 0, "/no/such/file", new FileId(8, 1, 42, 0), 0);

    /** Walks ask what is known: a file that waits to be opened is another matter. */
    @Test
    void aFileThatCannotBeOpenedIsKnownToBeSo() {
        assertThat(files.known(absent)).isNull();
        CodeFile refused = files.fileOf(absent);

        assertThat(refused.refusal()).isEqualTo(UnknownReason.FILE_NOT_OPENED);
        assertThat(files.known(absent)).isSameAs(refused);
        assertThat(files.fileOf(absent)).isSameAs(refused);
    }

    @Test
    void whatCouldNotBeOpenedIsForgottenWithItsProcess() {
        files.fileOf(absent);
        files.forget(SELF);
        files.dropUnused(Long.MAX_VALUE, List.of(), file -> true);

        assertThat(files.known(absent)).isNull();
        assertThat(files.count()).isZero();
    }

    /** A file of the test, as if this process had mapped it just now. */
    private static CodeMapping map(Path file) throws IOException {
        long device = (Long) Files.getAttribute(file, "unix:dev");
        int major = (int) (device >>> 8 & 0xfff);
        int minor = (int) (device & 0xff | device >>> 12 & 0xfff00);
        FileId id = new FileId(major, minor, (Long) Files.getAttribute(file, "unix:ino"), 0);
        long now = Host.monotonicNanos();
        return new CodeMapping(SELF, 4096, 8192, 0, file.toString(), id, now);
    }

    /** An ELF file without anything, written when nothing else happens: the clock is coarse. */
    private static void write(Path file, int entryAddress) throws Exception {
        Thread.sleep(30);
        ByteBuffer header = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
        header.putInt(0x464c457f).put(new byte[] {2, 1, 1}); // ELFCLASS64, little-endian
        header.position(16).putShort((short) 3).putShort((short) 62).putInt(1); // ET_DYN, x86-64
        header.putLong(entryAddress);
        header.position(52).putShort((short) 64).putShort((short) 56);
        Files.write(file, header.array());
        Thread.sleep(30);
    }

    @Test
    void aFileThatIsWrittenToIsAnotherOneFromThenOn(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("library");
        write(file, 1);
        CodeMapping first = files.inItsEdition(map(file));
        CodeFile before = files.fileOf(first);
        write(file, 2);
        CodeMapping second = files.inItsEdition(map(file));
        CodeFile behind = files.fileOf(second);

        assertThat(first.agreesWith(second)).isFalse();
        assertThat(before.refusal()).isNull();
        assertThat(behind.refusal()).isNull();
        assertThat(behind).isNotSameAs(before);
        assertThat(before.isRewritten()).isTrue();
        assertThat(files.fileOf(first).refusal()).isEqualTo(UnknownReason.FILE_CHANGED);
        assertThat(files.known(second)).isSameAs(behind);
    }

    @Test
    void aFileThatWasWrittenToAfterItWasMappedIsRefused(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("library");
        write(file, 1);
        CodeMapping mapping = map(file);
        write(file, 2);

        assertThat(files.fileOf(mapping).refusal()).isEqualTo(UnknownReason.FILE_CHANGED);
        CodeMapping next = files.inItsEdition(map(file));
        assertThat(next.agreesWith(mapping)).isFalse();
        assertThat(files.fileOf(next).refusal()).isNull();
    }

    /** Archives keep times, and clocks differ: it says nothing of when the file was written. */
    @Test
    void aTimeThatHasNotComeYetIsNoReasonToRefuse(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("library");
        write(file, 1);
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(3600)));

        assertThat(files.fileOf(map(file)).refusal()).isNull();
    }

    @Test
    void generatedCodeInAFileIsWhatItIsHoweverOftenItIsWritten(@TempDir Path directory)
            throws Exception {
        Path file = directory.resolve("code");
        Files.writeString(file, "first");
        CodeMapping mapping = map(file);
        Files.writeString(file, "second");

        assertThat(files.fileOf(mapping).refusal()).isEqualTo(UnknownReason.MALFORMED_ELF);
        Files.writeString(file, "and third");
        assertThat(files.fileOf(mapping).refusal()).isEqualTo(UnknownReason.MALFORMED_ELF);
    }
}
