// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What /proc tells about processes (proc(5)). Every answer may be out of date when it arrives. */
public final class ProcFiles {
    /** PF_KTHREAD of include/linux/sched.h, the same bit since Linux 2.6. */
    private static final long KERNEL_THREAD_FLAG = 0x00200000;

    /** Of a process that is gone, a clause for users. */
    public static final String NO_SUCH_PROCESS =
            "there is no such process; it may have ended (see ps -e)";

    /** No user that there is. */
    static final int NOBODY = -1;

    private static final String USER_FIELD = "\nUid:\t";

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

    private static Liveness livenessOf(Path stat) {
        String line;
        try {
            line = Files.readString(stat, StandardCharsets.ISO_8859_1);
        } catch (IOException gone) {
            return Liveness.GONE;
        }
        // "pid (comm) state ppid pgrp session tty tpgid flags ...", and comm may hold anything.
        String[] fields = line.substring(line.lastIndexOf(')') + 1).strip().split(" ", 8);
        if (fields.length < 8) {
            return Liveness.GONE;
        }
        if (fields[0].equals("Z") || fields[0].equals("X")) {
            return Liveness.ZOMBIE;
        }
        boolean kernel = (Long.parseLong(fields[6]) & KERNEL_THREAD_FLAG) != 0;
        return kernel ? Liveness.KERNEL_THREAD : Liveness.RUNNING;
    }

    /** The ids of the threads of a process; empty when it is gone. */
    public static List<Integer> threads(int processId) {
        List<Integer> threads = new ArrayList<>();
        try (DirectoryStream<Path> tasks =
                Files.newDirectoryStream(directory(processId).resolve("task"))) {
            for (Path task : tasks) {
                threads.add(Integer.parseInt(String.valueOf(task.getFileName())));
            }
        } catch (IOException | DirectoryIteratorException gone) {
            return threads;
        }
        return threads;
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
        return MapsScan.of(processId, MappingBudget.ofMemory().mostOfProcess()).map(MapsScan::code);
    }

    /** Who runs a process, the real user; {@link #NOBODY} when it is gone. */
    static int userOf(int processId) {
        byte[] status;
        try {
            status = Files.readAllBytes(livingDirectory(processId).resolve("status"));
        } catch (IOException gone) {
            return NOBODY;
        }
        // "Uid:\treal\teffective\t..."; names, which come before, have no newline.
        String text = new String(status, StandardCharsets.ISO_8859_1);
        int start = text.indexOf(USER_FIELD) + USER_FIELD.length();
        int end = text.indexOf('\t', start);
        return start < USER_FIELD.length() || end < 0
                ? NOBODY
                : Integer.parseUnsignedInt(text, start, end, 10);
    }
}
