// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.gimlet.kernel.FoundFile.Identity;
import io.gimlet.kernel.Layouts.FileAnswer;
import io.gimlet.kernel.Layouts.FileRequest;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The process that opens and reads, for this one, files that others may have put where they are
 * (native/files): their file system may never answer, and the kernel lets nobody end such a wait
 * (FUSE), so no thread of a process that is to end may begin one.
 *
 * <p>What does not answer in time is not asked again for a while; each time less patience is left
 * for what was not seen to answer at once. One for all that this process does, started when it is
 * first needed; it has to be before {@link Privileges#limitTo}. Thread-safe: one request after the
 * other.
 */
public final class FileServer {
    private static final MemorySegment START = Libgimlet.function("gimlet_file_server_start");
    private static final MemorySegment ASK = Libgimlet.function("gimlet_file_server_ask");
    private static final MemorySegment WAITING = Libgimlet.function("gimlet_file_server_waiting");
    private static final MemorySegment CLOSE = Libgimlet.function("gimlet_file_server_close");
    private static final MemorySegment OPEN_TO_READ = Libgimlet.function("gimlet_open_to_read");

    /**
     * The thread that takes samples may wait for the answer, and the ring must not be full then. To
     * find and open what a process has mapped takes no disk.
     */
    private static final int PATIENCE_MILLIS = 500;

    /** With disks: more than one takes that has much to do. */
    private static final int LOCAL_PATIENCE_MILLIS = 2_000;

    /** Enough for a file system that answers, on a machine that has something to do. */
    private static final int LEAST_PATIENCE_MILLIS = 100;

    /** How long what did not answer is left alone; twice as long the next time. */
    private static final long RETRY_NANOS = 30_000_000_000L;

    private static final int MOST_DOUBLINGS = 20;

    /** One less than the server keeps (MOST_WORKERS): the last one is for what answers. */
    private static final long MOST_WAITING = 15;

    /** A bound on what a target can have remembered. */
    private static final int MOST_SOURCES = 1_000;

    private static @Nullable FileServer shared;

    private final MemorySegment server =
            Arena.ofAuto().allocate(Layouts.FileServer.SIZE, Integer.BYTES);
    private final MemorySegment request = Arena.ofAuto().allocate(FileRequest.SIZE, Long.BYTES);
    private final MemorySegment answer = Arena.ofAuto().allocate(FileAnswer.SIZE, Long.BYTES);
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Silence> silent = new HashMap<>();
    private final Set<String> local = new HashSet<>();
    private int patienceMillis = PATIENCE_MILLIS;

    private FileServer() throws KernelException {
        try (Arena arena = Arena.ofConfined()) {
            Path program = Libgimlet.beside("gimlet-files");
            SystemCalls.check(
                    Libgimlet.call(
                            START,
                            SystemCalls.string(arena, program.toString()),
                            Privileges.forFiles(Capabilities.ofThisProcess()),
                            server.address()),
                    "start",
                    program.toString(),
                    "install Gimlet's lib directory as a whole");
        }
    }

    /** That something did not answer, on CLOCK_MONOTONIC, and how often it did not. */
    private record Silence(long sinceNanos, int times) {
        boolean isOver() {
            long nanos = RETRY_NANOS << Math.min(times - 1, MOST_DOUBLINGS);
            return Host.monotonicNanos() - sinceNanos > nanos;
        }
    }

    /** What an answer says, and the descriptor that came with it, which is the caller's. */
    record Answer(int fd, Identity identity, boolean isCopy, long generation, String target) {}

    /** Starts the server of this process unless it runs already. */
    public static synchronized void start() throws KernelException {
        if (shared == null) {
            shared = new FileServer();
        }
    }

    /**
     * Ends the server of this process, if it runs and nobody waits for it; the next request starts
     * another one.
     */
    public static synchronized void stop() {
        if (shared != null) {
            shared.close();
            shared = null;
        }
    }

    /** Whether a process is the server of this one, or a worker of it. */
    public static synchronized boolean isPartOf(int processId) {
        if (shared == null) {
            return false;
        }
        long serverId = shared.server.get(JAVA_INT, Layouts.FileServer.PID);
        return processId == serverId
                || ProcessHandle.of(processId)
                        .flatMap(ProcessHandle::parent)
                        .filter(parent -> parent.pid() == serverId)
                        .isPresent();
    }

    private static synchronized FileServer running() throws IOException {
        try {
            if (shared == null) {
                shared = new FileServer();
            }
            return shared;
        } catch (KernelException refused) {
            throw new IOException(refused.getMessage(), refused);
        }
    }

    /**
     * Opens a file of the proc file system, such as {@code maps} of a process.
     *
     * @return what waits for the kernel no longer than this server does
     * @throws IOException when it cannot be opened; so do reads when they cannot be done in time
     */
    public static InputStream openToRead(Path file) throws IOException {
        return new ServedInputStream(file);
    }

    /**
     * Reads memory of a process.
     *
     * @param process its directory in the proc file system
     * @param length how many bytes; fewer come where there are no more
     * @throws IOException when it cannot be read
     */
    public static byte[] readMemory(Path process, long address, int length) throws IOException {
        int fd = openProc(process.resolve("mem"));
        try {
            return read(process.toString(), fd, address, length);
        } finally {
            SystemCalls.close(fd);
        }
    }

    /** By this process: it may be an ancestor of the other, and allowed to look for that. */
    static int openProc(Path file) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            String name = file.toString();
            long fd = Libgimlet.call(OPEN_TO_READ, SystemCalls.string(arena, name));
            if (fd < 0) {
                throw refusal(name, fd);
            }
            return (int) fd;
        }
    }

    /** Bytes of an open file, fewer than the length only where it ends. */
    static byte[] read(String source, int fd, long offset, int length) throws IOException {
        Answer copy =
                running()
                        .answer(
                                new Request(
                                        source,
                                        Layouts.FILE_READ,
                                        0,
                                        "",
                                        source,
                                        fd,
                                        offset,
                                        length));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(Math.max(1, copy.identity().bytes()));
            long read = SystemCalls.read(copy.fd(), bytes);
            return bytes.asSlice(0, Math.max(0, read)).toArray(JAVA_BYTE);
        } finally {
            SystemCalls.close(copy.fd());
        }
    }

    /** Finds or opens a file. Parameters as in native/gimlet.h. */
    static Answer ask(String source, int operation, int flags, String root, String path)
            throws IOException {
        return running().answer(new Request(source, operation, flags, root, path, -1, 0, 0));
    }

    /** Opens a file that was found. */
    static Answer open(String source, String root, int found, long offset, long limit)
            throws IOException {
        return running()
                .answer(new Request(source, Layouts.FILE_OPEN, 0, root, "", found, offset, limit));
    }

    /** One request: parameters as in native/gimlet.h, but for the source. */
    private record Request(
            String source,
            int operation,
            int flags,
            String root,
            String path,
            int fd,
            long offset,
            long limit) {}

    private Answer answer(Request asked) throws IOException {
        lock.lock();
        try {
            return send(asked);
        } finally {
            lock.unlock();
        }
    }

    private Answer send(Request asked) throws IOException {
        String source = asked.source();
        requireAnswers(source);
        request.set(JAVA_INT, FileRequest.OPERATION, asked.operation());
        request.set(JAVA_INT, FileRequest.FLAGS, asked.flags());
        request.set(JAVA_LONG, FileRequest.OFFSET, asked.offset());
        request.set(JAVA_LONG, FileRequest.LIMIT, asked.limit());
        write(asked.root(), asked.path());
        int patience = local.contains(source) ? LOCAL_PATIENCE_MILLIS : patienceMillis;
        long result =
                Libgimlet.call(
                        ASK,
                        server.address(),
                        request.address(),
                        asked.fd(),
                        patience,
                        answer.address(),
                        0);
        if (result == -Errno.ETIMEDOUT) {
            throw fallenSilent(source);
        }
        if (result < 0) {
            throw refusal(asked.path().isEmpty() ? "the file" : asked.path(), result);
        }
        patienceMillis = Math.min(PATIENCE_MILLIS, patienceMillis + 1); // the machine was busy
        boolean isCopy = answer.get(JAVA_INT, FileAnswer.IS_COPY) != 0;
        if (asked.operation() == Layouts.FILE_OPEN && !isCopy && local.size() < MOST_SOURCES) {
            local.add(source);
        }
        return new Answer(
                (int) result,
                identity(),
                isCopy,
                answer.get(JAVA_LONG, FileAnswer.GENERATION),
                answer.getString(FileAnswer.TARGET));
    }

    private void requireAnswers(String source) throws NoAnswerException {
        if (local.contains(source)) {
            return;
        }
        Silence silence = silent.get(source);
        boolean isSilent = silence != null && !silence.isOver();
        if (isSilent
                || (silent.size() >= MOST_WAITING
                        && Libgimlet.call(WAITING, server.address()) >= MOST_WAITING)) {
            throw new NoAnswerException(source);
        }
    }

    private NoAnswerException fallenSilent(String source) {
        if (!local.contains(source)) {
            if (silent.size() == MOST_SOURCES) {
                silent.clear();
            }
            Silence before = silent.get(source);
            int times = before == null ? 1 : before.times() + 1;
            silent.put(source, new Silence(Host.monotonicNanos(), times));
            patienceMillis = Math.max(LEAST_PATIENCE_MILLIS, patienceMillis / 2);
        }
        return new NoAnswerException(source);
    }

    private void write(String root, String path) throws IOException {
        byte[] first = root.getBytes(StandardCharsets.UTF_8);
        byte[] second = path.getBytes(StandardCharsets.UTF_8);
        int bytes = first.length + second.length + 2;
        if (bytes > Layouts.FILE_TEXT_BYTES) {
            throw new FileSystemException(path, null, "file name too long");
        }
        long start = FileRequest.TEXT;
        MemorySegment.copy(first, 0, request, JAVA_BYTE, start, first.length);
        request.set(JAVA_BYTE, start + first.length, (byte) 0);
        MemorySegment.copy(second, 0, request, JAVA_BYTE, start + first.length + 1, second.length);
        request.set(JAVA_BYTE, start + bytes - 1, (byte) 0);
        request.set(JAVA_INT, FileRequest.PATH_START, first.length + 1);
        request.set(JAVA_INT, FileRequest.TEXT_BYTES, bytes);
    }

    private Identity identity() {
        return new Identity(
                answer.get(JAVA_INT, FileAnswer.DEVICE_MAJOR),
                answer.get(JAVA_INT, FileAnswer.DEVICE_MINOR),
                answer.get(JAVA_LONG, FileAnswer.INODE),
                answer.get(JAVA_LONG, FileAnswer.BORN_NS),
                answer.get(JAVA_LONG, FileAnswer.CHANGED_NS),
                answer.get(JAVA_LONG, FileAnswer.WRITTEN_NS),
                answer.get(JAVA_LONG, FileAnswer.BYTES),
                answer.get(JAVA_INT, FileAnswer.USER));
    }

    private static IOException refusal(String name, long result) {
        int code = (int) -result;
        if (code == Errno.EAGAIN) { // somebody holds a lease on it (fcntl(2))
            return new NoAnswerException(name);
        }
        String text = code == Errno.EINVAL ? "not a regular file" : new Errno(code).text();
        return switch (code) {
            case Errno.ENOENT -> new NoSuchFileException(name, null, text);
            case Errno.EACCES, Errno.EPERM -> new AccessDeniedException(name, null, text);
            case Errno.EFBIG -> new CopyTooLargeException(name);
            case Errno.EINVAL, Errno.ELOOP, Errno.ENOTDIR -> new FileTypeException(name, text);
            default -> new FileSystemException(name, null, text);
        };
    }

    private void close() {
        // Who waits for an answer now keeps the server until this process ends.
        if (lock.tryLock()) {
            Libgimlet.call(CLOSE, server.address());
            lock.unlock();
        }
    }
}
