// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The perf map file of one process, {@code /tmp/perf-PID.map} as the process sees it: its own root
 * directory, its own number in the innermost PID namespace. Read when asked, and then only what is
 * new.
 *
 * <p>The process can write what it likes there, and so may others in its {@code /tmp}. So no link
 * is followed, only a regular file of the process's user or of root is read, and what is read is
 * bounded: a file, and what a user's processes have together. A file that was last changed before
 * the process began was left by an earlier process with that number.
 *
 * <p>For one thread at a time.
 */
public final class PerfMapFile {
    private static final int CHUNK_BYTES = 1 << 16;

    /** Tells a text that goes on from another one. */
    private static final int END_BYTES = 64;

    /** More than the times of processes and of files differ when they are the same. */
    private static final long SAME_TIME_MILLIS = 500;

    private final Path proc;
    private final Path processDirectory;
    private final FileOpener opener;
    private final PerfMap.Limits limits;
    private final UserBudget budget;
    private PerfMap map;
    private @Nullable Object fileKey;
    private long offset;
    private byte[] end = {};
    private long textBytes;
    private int chargedUser;
    private long chargedBytes;

    /**
     * Prepares to read; touches no file.
     *
     * @param proc the proc file system, {@code /proc}
     * @param pid the process, as {@code proc} numbers it
     * @param opener for what the process wrote
     * @param budget bytes of text and of memory for the perf maps of all processes
     */
    public PerfMapFile(Path proc, int pid, FileOpener opener, UserBudget budget) {
        this(proc, pid, opener, PerfMap.Limits.DEFAULT, budget);
    }

    /** Prepares to read with other bounds. */
    public PerfMapFile(
            Path proc, int pid, FileOpener opener, PerfMap.Limits limits, UserBudget budget) {
        this.opener = opener;
        this.proc = proc;
        this.processDirectory = proc.resolve(Integer.toString(pid));
        this.limits = limits;
        this.budget = budget;
        this.map = new PerfMap(limits);
    }

    /** What {@link #refresh} did. */
    public enum Outcome {
        /** New text was read. */
        READ("read", false),
        /** There is nothing new. */
        UNCHANGED("nothing new", false),
        /** There is no perf map. */
        ABSENT("there is no perf map", false),
        /** The process is gone; what was read before stays. */
        PROCESS_GONE("the process is gone", false),
        /** The process's directory for temporary files is a link or no directory. */
        TMP_NOT_A_DIRECTORY("/tmp of the process is not a directory", true),
        /** The perf map is a link, a pipe, a device, a directory. */
        NOT_A_REGULAR_FILE("it is not a regular file", true),
        /** The perf map belongs to another user than the process. */
        WRONG_OWNER("it belongs neither to the user of the process nor to root", true),
        /** Its file system did not answer in time. */
        NO_ANSWER("its file system did not answer in time", true),
        /** The perf map was last changed before the process began. */
        STALE("it is older than the process", true),
        /** An error of the file system, or no permission. */
        UNREADABLE("it cannot be read", true);

        private final String text;
        private final boolean refusal;

        Outcome(String text, boolean refusal) {
            this.text = text;
            this.refusal = refusal;
        }

        /** Returns the outcome in words for users, a part of a sentence. */
        public String text() {
            return text;
        }

        /** Returns whether there may be a perf map, but it was not read. */
        public boolean isRefusal() {
            return refusal;
        }
    }

    /** Returns what was read so far; another object after much was dropped. */
    public PerfMap map() {
        return map;
    }

    /**
     * Reads what was written since the last time, or everything when the file was replaced or cut.
     */
    public Outcome refresh() {
        try {
            return read(ProcessStatus.read(processDirectory));
        } catch (RefusedException e) {
            return e.outcome;
        } catch (FileOpener.FileTypeException e) {
            return Outcome.NOT_A_REGULAR_FILE;
        } catch (FileOpener.NoAnswerException e) {
            return Outcome.NO_ANSWER;
        } catch (NoSuchFileException e) {
            return Files.exists(processDirectory) ? Outcome.ABSENT : Outcome.PROCESS_GONE;
        } catch (IOException e) {
            return Files.exists(processDirectory) ? Outcome.UNREADABLE : Outcome.PROCESS_GONE;
        }
    }

    private Outcome read(ProcessStatus process) throws IOException, RefusedException {
        Path root = processDirectory.resolve("root");
        try {
            opener.requireDirectory(root, "tmp");
        } catch (FileOpener.FileTypeException e) {
            throw new RefusedException(Outcome.TMP_NOT_A_DIRECTORY);
        }
        String path = "tmp/perf-" + process.innermostPid() + ".map";
        try (FileOpener.Found file = opener.find(root, path, FileOpener.Links.REFUSED)) {
            int userId = process.fileUserId();
            check(file, userId);
            return readNew(file, userId);
        }
    }

    private void check(FileOpener.Found file, int uid) throws IOException, RefusedException {
        check(file.userId() == uid || file.userId() == 0, Outcome.WRONG_OWNER);
        // The time of change is the kernel's own: nobody can set it as the time of writing.
        long startMillis = ProcessStatus.startMillis(proc, processDirectory);
        check(file.changedMillis() >= startMillis - SAME_TIME_MILLIS, Outcome.STALE);
    }

    private Outcome readNew(FileOpener.Found file, int uid) throws IOException {
        if (!Objects.equals(fileKey, file.key()) || file.bytes() < offset) {
            startAnew();
            fileKey = file.key();
        }
        if (file.bytes() == offset || map.isFull()) {
            return Outcome.UNCHANGED;
        }
        try (FileChannel channel = file.open(offset - end.length)) {
            if (goesOn(channel)) {
                append(channel, uid);
            } else {
                startAnew();
                try (FileChannel whole = file.open(0)) {
                    append(whole.position(0), uid);
                }
            }
        } catch (OutOfMemoryError tooLarge) {
            forget();
            map.fill();
        }
        return Outcome.READ;
    }

    /** What the file said before names what ran before, while there is room for that. */
    private void startAnew() {
        if (map.isFull() || map.isHalfFull()) {
            forget();
        } else if (map.size() > 0) {
            map.startAnew(System.nanoTime());
        }
        offset = 0;
        end = new byte[0];
    }

    /** Drops what was read, and gives its part of the budget back. */
    public void forget() {
        map = new PerfMap(limits);
        budget.giveBack(chargedUser, chargedBytes);
        chargedBytes = 0;
        textBytes = 0;
    }

    /** Whether the text goes on where it ended: some runtimes write all of it once more. */
    private boolean goesOn(FileChannel channel) throws IOException {
        ByteBuffer before = ByteBuffer.allocate(end.length);
        channel.position(offset - end.length);
        while (before.hasRemaining()) {
            if (channel.read(before) <= 0) {
                return false;
            }
        }
        return Arrays.equals(before.array(), end);
    }

    private void append(FileChannel channel, int uid) throws IOException {
        long timeNanos = map.size() == 0 ? Long.MIN_VALUE : System.nanoTime();
        byte[] chunk = new byte[CHUNK_BYTES];
        ByteBuffer buffer = ByteBuffer.wrap(chunk);
        while (!map.isFull() && channel.read(buffer.clear()) > 0) {
            int length = buffer.position();
            map.append(chunk, 0, length, timeNanos);
            offset += length;
            textBytes += length;
            end = Arrays.copyOfRange(chunk, Math.max(0, length - END_BYTES), length);
            charge(uid);
        }
    }

    /** Text counts, too: it takes time. */
    private void charge(int uid) {
        if (chargedBytes == 0) {
            chargedUser = uid;
        }
        long bytes = textBytes + map.byteSize();
        if (budget.take(chargedUser, bytes - chargedBytes)) {
            chargedBytes = bytes;
        } else {
            map.fill();
        }
    }

    private static void check(boolean condition, Outcome otherwise) throws RefusedException {
        if (!condition) {
            throw new RefusedException(otherwise);
        }
    }

    private static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1L;

        private final Outcome outcome;

        RefusedException(Outcome outcome) {
            super(outcome.text());
            this.outcome = outcome;
        }
    }
}
