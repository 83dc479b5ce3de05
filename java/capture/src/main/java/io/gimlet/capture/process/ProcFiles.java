// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.process;

import io.gimlet.kernel.Host;
import io.gimlet.symbols.MapsEntry;
import io.gimlet.symbols.ProcessMaps;
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

    /** The executable mappings of a process; empty when it is gone. */
    public static Optional<List<CodeMapping>> mappings(int processId) {
        long nowNanos = Host.monotonicNanos(); // what is mapped while it is read, is news
        byte[] text;
        try {
            text = Files.readAllBytes(livingDirectory(processId).resolve("maps"));
        } catch (IOException gone) {
            return Optional.empty();
        }
        List<CodeMapping> mappings = new ArrayList<>();
        List<MapsEntry> entries = ProcessMaps.parse(text).entries();
        RemappedText remapped = new RemappedText(processId, entries, nowNanos);
        for (int i = 0; i < entries.size(); i++) {
            MapsEntry entry = entries.get(i);
            // Addresses with the top bit set are the kernel's: [vsyscall].
            if (!entry.isExecutable() || entry.end() <= 0) {
                continue;
            }
            CodeMapping moved = entry.hasFile() ? null : remapped.find(i);
            if (moved != null) {
                mappings.add(moved);
            } else {
                mappings.add(
                        new CodeMapping(
                                processId,
                                entry.start(),
                                entry.end(),
                                entry.fileOffset(),
                                entry.path(),
                                new FileId(
                                        entry.deviceMajor(), entry.deviceMinor(), entry.inode(), 0),
                                nowNanos));
            }
        }
        return text.length == 0 ? Optional.empty() : Optional.of(mappings);
    }
}
