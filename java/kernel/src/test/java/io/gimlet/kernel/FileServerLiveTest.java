// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gimlet.kernel.FoundFile.Links;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files on a file system that stops answering, and others beside them. */
@Tag("live")
@Timeout(120)
class FileServerLiveTest {
    private static final String CONTENT = "what is in the file";

    /** The server waits for half a second; what else a busy machine may take. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

    @TempDir private Path directory;
    private Path local = Path.of("");

    @BeforeEach
    void writeFile() throws IOException {
        local = Files.writeString(directory.resolve("file"), CONTENT);
    }

    /** Each test has a server of its own. */
    @AfterEach
    void endServer() {
        FileServer.stop();
    }

    private static FoundFile find(Path root, String source) throws IOException {
        return FoundFile.inRoot(root, "file", Links.FOLLOWED, source);
    }

    private static String read(Path root, String source) throws IOException {
        try (FoundFile found = find(root, source);
                FoundFile.Opened opened = found.open(0, 1000)) {
            ByteBuffer buffer = ByteBuffer.allocate(100);
            opened.channel().read(buffer);
            return new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8);
        }
    }

    private static void assertNoAnswer(Path root, String source) {
        assertThatThrownBy(() -> read(root, source)).isInstanceOf(NoAnswerException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"lookup", "open", "read"})
    void whatDoesNotAnswerIsGivenUp(String kind) throws IOException {
        try (HungMount mount = new HungMount(local, kind)) {
            assertThat(read(mount.directory(), "mount")).isEqualTo(CONTENT);
            mount.hang();
            long beganNanos = System.nanoTime();
            assertNoAnswer(mount.directory(), "mount");
            assertThat(System.nanoTime() - beganNanos).isLessThan(PATIENCE_NANOS);
            assertThat(read(directory, "disk")).isEqualTo(CONTENT);
        }
    }

    /** One time to be waited for is enough for all its files. */
    @Test
    void aThousandFilesTakeNoLongerThanOne() throws IOException {
        try (HungMount mount = new HungMount(local, "open")) {
            mount.hang();
            long beganNanos = System.nanoTime();
            for (int i = 0; i < 1000; i++) {
                assertNoAnswer(mount.directory(), "mount");
            }
            assertThat(System.nanoTime() - beganNanos).isLessThan(PATIENCE_NANOS);
        }
    }

    /** A user can mount many, and each gets less patience; what is known to answer keeps all. */
    @Test
    void manyThatDoNotAnswerCostLittleAndLeaveTheOthersAlone() throws IOException {
        assertThat(read(directory, "disk")).isEqualTo(CONTENT);
        try (HungMount mount = new HungMount(local, "open")) {
            mount.hang();
            long beganNanos = System.nanoTime();
            for (int i = 0; i < 100; i++) {
                assertNoAnswer(mount.directory(), "mount " + i);
            }
            assertThat(System.nanoTime() - beganNanos).isLessThan(2 * PATIENCE_NANOS);
            assertThat(workers()).hasSizeBetween(2, 16);
            assertThat(read(directory, "disk")).isEqualTo(CONTENT);
        }
    }

    /** Of the server of this process. */
    private static List<ProcessHandle> workers() {
        return ProcessHandle.current()
                .children()
                .filter(child -> child.info().command().orElse("").endsWith("gimlet-files"))
                .flatMap(ProcessHandle::children)
                .toList();
    }

    @Test
    void theServerEndsThoughAWorkerWaits() throws IOException {
        try (HungMount mount = new HungMount(local, "open")) {
            mount.hang();
            assertNoAnswer(mount.directory(), "mount");
            long beganNanos = System.nanoTime();
            FileServer.stop();
            assertThat(System.nanoTime() - beganNanos).isLessThan(PATIENCE_NANOS / 2);
            assertThat(workers()).isEmpty();
        }
    }

    /** A worker that somebody kills is replaced. */
    @Test
    void aWorkerMayEnd() throws Exception {
        assertThat(read(directory, "disk")).isEqualTo(CONTENT);
        for (ProcessHandle worker : workers()) {
            assertThat(FileServer.isPartOf((int) worker.pid())).isTrue();
            worker.destroyForcibly();
            while (!isZombie(worker)) {
                Thread.sleep(5);
            }
        }
        assertThat(read(directory, "disk")).isEqualTo(CONTENT);
        assertThat(FileServer.isPartOf((int) ProcessHandle.current().pid())).isFalse();
    }

    private static boolean isZombie(ProcessHandle process) {
        try {
            String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
            return stat.contains(") Z ");
        } catch (IOException gone) {
            return true;
        }
    }

    @Test
    void aCopyCannotBeChangedAndHasABound() throws IOException {
        try (HungMount mount = new HungMount(local, "open");
                FoundFile found = find(mount.directory(), "mount")) {
            try (FoundFile.Opened opened = found.open(0, CONTENT.length())) {
                assertThat(opened.isCopy()).isTrue();
                assertThat(opened.channel().size()).isEqualTo(CONTENT.length());
                Path copy = copies().getFirst();
                assertThatThrownBy(() -> Files.writeString(copy, "other"))
                        .isInstanceOf(IOException.class);
            }
            assertThatThrownBy(() -> found.open(0, CONTENT.length() - 1))
                    .isInstanceOf(CopyTooLargeException.class);
            try (FoundFile.Opened opened = found.open(8, CONTENT.length() - 8)) {
                ByteBuffer buffer = ByteBuffer.allocate(100);
                opened.channel().read(buffer, 8);
                assertThat(new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8))
                        .isEqualTo(CONTENT.substring(8));
            }
        }
    }

    private static List<Path> copies() throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors.filter(FileServerLiveTest::isCopy).toList();
        }
    }

    private static boolean isCopy(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().startsWith("/memfd:gimlet-copy");
        } catch (IOException closed) {
            return false;
        }
    }

    /** Also where a file was a moment ago: nobody waits for the FIFO's writer. */
    @Test
    @Timeout(60)
    void aFifoThatTakesTheFilesPlaceDoesNotBlock() throws Exception {
        Path fifo = directory.resolve("fifo");
        Tools.run("mkfifo", fifo.toString());
        Process swapping =
                new ProcessBuilder(
                                "sh",
                                "-c",
                                "while :; do mv file spare; mv fifo file; mv file fifo; mv spare file;"
                                        + " done")
                        .directory(directory.toFile())
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        try {
            int read = 0;
            int refused = 0;
            // At least 200 times, and as long as it takes to meet both.
            while (read + refused < 200 || read == 0 || refused == 0) {
                if (isRead()) {
                    read++;
                } else {
                    refused++;
                }
            }
        } finally {
            swapping.destroyForcibly();
            swapping.onExit().join();
        }
    }

    private boolean isRead() {
        try {
            assertThat(read(directory, "disk")).isEqualTo(CONTENT);
            return true;
        } catch (NoAnswerException late) {
            throw new AssertionError("it waited", late);
        } catch (IOException notThere) {
            return false;
        }
    }

    /** Whoever holds a lease has 45 s to give it up (fcntl(2)); nobody waits for that here. */
    @Test
    void aLeaseDoesNotBlock() throws Exception {
        Process holder =
                new ProcessBuilder("python3", "-c", LEASE, local.toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try {
            assertThat(holder.inputReader().readLine()).isEqualTo("leased");
            long beganNanos = System.nanoTime();
            assertNoAnswer(directory, "disk");
            assertThat(System.nanoTime() - beganNanos).isLessThan(PATIENCE_NANOS);
        } finally {
            holder.destroyForcibly();
            holder.onExit().join();
        }
    }

    private static final String LEASE =
            """
            import fcntl, os, signal, sys
            signal.signal(signal.SIGIO, signal.SIG_IGN)
            file = os.open(sys.argv[1], os.O_RDWR)
            fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_WRLCK)
            print('leased', flush=True)
            signal.pause()
            """;

    private static final String CHROOT =
            "import os, sys; os.chroot(sys.argv[1]); os.chdir('/'); print('ready', flush=True);"
                    + " sys.stdin.read()";

    /**
     * Whether a file is copied that is the root of a process, on an overlay that a shell mounts.
     */
    private static boolean isCopied(String script, Path overlay) throws Exception {
        Process process =
                new ProcessBuilder("sh", "-ec", script, "sh", overlay.toString(), CHROOT)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try {
            assertThat(process.inputReader().readLine()).isEqualTo("ready");
            try (FoundFile found = find(Path.of("/proc/" + process.pid() + "/root"), "root");
                    FoundFile.Opened opened = found.open(0, 1000)) {
                return opened.isCopy();
            }
        } finally {
            process.destroyForcibly();
            process.onExit().join();
        }
    }

    /** Anybody can lay one over FUSE in a namespace of their own; the host's are as good as it. */
    @Test
    void anOverlayIsTrustedThatTheHostHasMounted() throws Exception {
        String layers = "cd \"$1\"; mkdir lower upper work root; echo text >lower/file; ";
        String mount =
                "mount -t overlay none -o lowerdir=lower,upperdir=upper,workdir=work,userxattr root";
        String process = "exec python3 -c \"$2\" root";

        Path host = Files.createDirectory(directory.resolve("host"));
        try {
            Tools.run("sh", "-ec", layers + mount, "sh", host.toString());
            assertThat(isCopied("cd \"$1\"; exec unshare -m " + process.substring(5), host))
                    .isFalse();
        } finally {
            Tools.run("umount", host.resolve("root").toString());
        }
        Path own = Files.createDirectory(directory.resolve("own"));
        String inside = "mount -t tmpfs none \"$1\"; " + layers + mount + "; " + process;
        assertThat(isCopied("exec unshare -Urm sh -ec '" + inside + "' sh \"$1\" \"$2\"", own))
                .isTrue();
    }

    @Test
    void filesOfProcAreRead() throws IOException {
        Path self = Path.of("/proc/" + ProcessHandle.current().pid());
        try (InputStream maps = FileServer.openToRead(self.resolve("maps"))) {
            String text = new String(maps.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(text).contains("libjvm.so").endsWith("\n");
        }
        assertThatThrownBy(() -> FileServer.openToRead(Path.of("/proc/0/maps")).close())
                .isInstanceOf(IOException.class);
    }

    /** Larger than what is read at once. */
    @Test
    void longFilesOfProcAreReadWhole() throws IOException {
        Path kallsyms = Path.of("/proc/kallsyms");
        try (InputStream served = FileServer.openToRead(kallsyms)) {
            assertThat(served.readAllBytes()).isEqualTo(Files.readAllBytes(kallsyms));
        }
    }

    /** What a process has mapped may be such a file, and then its memory does not answer. */
    @Test
    void memoryThatDoesNotAnswerIsGivenUp() throws Exception {
        try (HungMount mount = new HungMount(local, "read")) {
            Process process =
                    new ProcessBuilder(
                                    "python3",
                                    "-c",
                                    MAP,
                                    mount.directory().resolve("file").toString())
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start();
            try {
                long address = Long.parseUnsignedLong(process.inputReader().readLine(), 16);
                mount.hang();
                Path proc = Path.of("/proc/" + process.pid());
                long beganNanos = System.nanoTime();
                assertThatThrownBy(() -> FileServer.readMemory(proc, address, 8))
                        .isInstanceOf(NoAnswerException.class);
                assertThat(System.nanoTime() - beganNanos).isLessThan(PATIENCE_NANOS);
            } finally {
                process.destroyForcibly();
                process.onExit().join();
            }
        }
    }

    /** Maps a file, touches nothing of it, and says where it is. */
    private static final String MAP =
            """
            import mmap, sys
            file = open(sys.argv[1], 'rb')
            mapped = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)
            for line in open('/proc/self/maps'):
                if line.rstrip().endswith(sys.argv[1]):
                    print(line.split('-')[0], flush=True)
            sys.stdin.read()
            """;

    @Test
    void memoryIsRead() throws IOException {
        Path file = directory.resolve("mapped");
        try (RandomAccessFile data = new RandomAccessFile(file.toFile(), "rw")) {
            data.writeBytes(CONTENT);
            FileChannel channel = data.getChannel();
            long address =
                    channel.map(FileChannel.MapMode.READ_ONLY, 0, CONTENT.length(), Arena.ofAuto())
                            .address();
            Path self = Path.of("/proc/" + ProcessHandle.current().pid());
            assertThat(FileServer.readMemory(self, address, CONTENT.length()))
                    .asString()
                    .isEqualTo(CONTENT);
            assertThatThrownBy(() -> FileServer.readMemory(self, 0, 10))
                    .isInstanceOf(IOException.class);
        }
    }
}
