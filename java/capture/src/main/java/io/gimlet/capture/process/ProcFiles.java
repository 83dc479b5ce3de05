// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.process;

import io.gimlet.kernel.FileServer;
import io.gimlet.symbols.ProcessStatus;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** What /proc tells about processes (proc(5)). Every answer may be out of date when it arrives. */
public final class ProcFiles {
    /** PF_KTHREAD of include/linux/sched.h, the same bit since Linux 2.6. */
    private static final long KERNEL_THREAD_FLAG = 0x00200000;

    /** To read a file for each of more would take longer than a sample. */
    private static final int MOST_THREADS = 64;

    /** A command line is memory of the process, which can make it long. 128 KiB is one argument. */
    private static final int MOST_COMMAND_LINE_BYTES = 1 << 17;

    /** Of a process that is gone, a clause for users. */
    public static final String NO_SUCH_PROCESS =
            "there is no such process; it may have ended (see ps -e)";

    /** No user that there is. */
    static final int NOBODY = -1;

    private ProcFiles() {}

    /** Whether a process is there, and of what kind. */
    public enum Liveness {
        RUNNING,
        KERNEL_THREAD,
        /** It has ended and waits for its parent. */
        ZOMBIE,
        GONE
    }

    static Path directory(int processId) {
        return Path.of("/proc", Integer.toString(processId));
    }

    /**
     * The directory of a thread of the process that runs: the first thread may end before the
     * others, and then has no memory and no root directory any more.
     */
    static Path livingDirectory(int processId) {
        Path leader = directory(processId);
        if (livenessOf(leader.resolve("stat")) == Liveness.ZOMBIE) {
            for (int threadId : threads(processId)) {
                // Not listed in /proc, but there: every thread has a directory like a process.
                Path thread = directory(threadId);
                if (livenessOf(thread.resolve("stat")) == Liveness.RUNNING) {
                    return thread;
                }
            }
        }
        return leader;
    }

    public static Liveness liveness(int processId) {
        return livenessOf(livingDirectory(processId).resolve("stat"));
    }

    /** Whether all threads of a process have ended. */
    public static boolean hasEnded(int processId) {
        return absence(processId).isPresent();
    }

    /** Why there is nothing to see of a process, a clause for users; empty when there is. */
    public static Optional<String> absence(int processId) {
        return switch (liveness(processId)) {
            case GONE -> Optional.of(NO_SUCH_PROCESS);
            case ZOMBIE -> Optional.of("it has ended and waits for its parent (a zombie)");
            case RUNNING, KERNEL_THREAD -> Optional.empty();
        };
    }

    /** What follows "pid (comm) ", which may hold anything, in a stat file; empty: it is gone. */
    private static List<String> statFields(Path stat) {
        try {
            // "state ppid pgrp session tty tpgid flags ..."
            String line = Files.readString(stat, StandardCharsets.ISO_8859_1);
            String[] fields = line.substring(line.lastIndexOf(')') + 1).strip().split(" ", 8);
            return fields.length < 8 ? List.of() : List.of(fields);
        } catch (IOException gone) {
            return List.of();
        }
    }

    private static Liveness livenessOf(Path stat) {
        List<String> fields = statFields(stat);
        if (fields.isEmpty()) {
            return Liveness.GONE;
        }
        if (fields.getFirst().equals("Z") || fields.getFirst().equals("X")) {
            return Liveness.ZOMBIE;
        }
        boolean kernel = (Long.parseLong(fields.get(6)) & KERNEL_THREAD_FLAG) != 0;
        return kernel ? Liveness.KERNEL_THREAD : Liveness.RUNNING;
    }

    /** The ids of the threads of a process; empty when it is gone. */
    public static List<Integer> threads(int processId) {
        return numbers(directory(processId).resolve("task"));
    }

    /** The entries of a directory that are numbers. */
    private static List<Integer> numbers(Path directory) {
        List<Integer> numbers = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                String name = String.valueOf(entry.getFileName());
                if (Character.isDigit(name.charAt(0))) {
                    numbers.add(Integer.parseInt(name));
                }
            }
        } catch (IOException | DirectoryIteratorException gone) {
            return numbers;
        }
        return numbers;
    }

    /**
     * The processes that have one of these as an ancestor now. /proc/PID/task/TID/children would
     * need one file only for each of their threads, but not every kernel has it, and it leaves out
     * children while others of theirs end.
     */
    public static List<Integer> descendants(Collection<Integer> processIds) {
        Map<Integer, List<Integer>> children = new HashMap<>();
        for (int processId : all()) {
            List<String> fields = statFields(directory(processId).resolve("stat"));
            if (!fields.isEmpty()) {
                int parent = Integer.parseInt(fields.get(1));
                children.computeIfAbsent(parent, none -> new ArrayList<>()).add(processId);
            }
        }
        List<Integer> found = new ArrayList<>();
        Deque<Integer> parents = new ArrayDeque<>(processIds);
        while (!parents.isEmpty()) {
            List<Integer> of = children.remove(parents.remove());
            if (of != null) {
                found.addAll(of);
                parents.addAll(of);
            }
        }
        return found;
    }

    /**
     * How long the threads of a process were ready to run and had no CPU since they were started,
     * added up; -1 when one has just ended, there are very many, or the kernel does not tell
     * (CONFIG_SCHED_INFO).
     */
    public static long waitedNanos(int processId) {
        List<Integer> threads = threads(processId);
        long waited = threads.isEmpty() || threads.size() > MOST_THREADS ? -1 : 0;
        for (int i = 0; i < threads.size() && waited >= 0; i++) {
            Path task = directory(processId).resolve("task/" + threads.get(i) + "/schedstat");
            try {
                // "ran waited times", in nanoseconds.
                String[] fields = Files.readString(task).split(" ", 3);
                waited += Long.parseLong(fields[1]);
            } catch (IOException | RuntimeException unknown) {
                return -1;
            }
        }
        return waited;
    }

    /** Whether a thread has ended. */
    public static boolean hasThreadEnded(int threadId) {
        Liveness liveness = livenessOf(directory(threadId).resolve("stat"));
        return liveness == Liveness.GONE || liveness == Liveness.ZOMBIE;
    }

    /** The ids of all processes, in no order. */
    public static List<Integer> all() {
        return numbers(Path.of("/proc"));
    }

    /** The process that a thread is of: of a process id, itself. Empty when there is neither. */
    public static OptionalInt processOf(int threadId) {
        try {
            return OptionalInt.of(ProcessStatus.read(directory(threadId)).processId());
        } catch (IOException gone) {
            return OptionalInt.empty();
        }
    }

    /** Who runs a process, the real user; {@link #NOBODY} when it is gone. */
    static int userOf(int processId) {
        try {
            return ProcessStatus.read(livingDirectory(processId)).realUserId();
        } catch (IOException gone) {
            return NOBODY;
        }
    }

    /**
     * The words of a process's command line, the first ones where it is very long; none of one that
     * is gone or does not let itself be read, or of a kernel thread.
     */
    public static List<String> commandLine(int processId) {
        try (InputStream words = FileServer.openToRead(directory(processId).resolve("cmdline"))) {
            byte[] bytes = words.readNBytes(MOST_COMMAND_LINE_BYTES);
            return bytes.length == 0
                    ? List.of()
                    : List.of(new String(bytes, StandardCharsets.UTF_8).split("\0", -1));
        } catch (IOException gone) {
            return List.of();
        }
    }

    /** The name of a process; empty when it is gone. */
    public static String comm(int processId) {
        try {
            byte[] bytes = Files.readAllBytes(directory(processId).resolve("comm"));
            int length =
                    bytes.length > 0 && bytes[bytes.length - 1] == '\n'
                            ? bytes.length - 1
                            : bytes.length;
            return new String(bytes, 0, length, StandardCharsets.UTF_8);
        } catch (IOException gone) {
            return "";
        }
    }

    /**
     * The executable mappings of a process, the first ones where it has more than a recording would
     * keep; empty when it is gone.
     */
    public static Optional<List<CodeMapping>> mappings(int processId) {
        return MapsScan.of(processId, MappingBudget.mostOfAnyProcess()).map(MapsScan::code);
    }
}
