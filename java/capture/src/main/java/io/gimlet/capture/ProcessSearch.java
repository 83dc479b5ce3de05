// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture;

import io.gimlet.capture.process.ProcFiles;
import io.gimlet.kernel.FileServer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** Finds processes by what users call them. What it finds may end at any time. */
public final class ProcessSearch {
    private ProcessSearch() {}

    /**
     * A process.
     *
     * @param command the words that started it, hostile; its name alone for a kernel thread
     */
    public record Found(int processId, List<String> command) {}

    /**
     * The processes of a name: the one that ps -e shows, which Linux cuts at 15 bytes, or that of
     * the program in the command line. This process is not among them, nor is its file server.
     *
     * @return in ascending order
     */
    public static List<Found> named(String name) {
        List<Found> found = new ArrayList<>();
        for (int processId : ProcFiles.all().stream().sorted().toList()) {
            String comm = ProcFiles.comm(processId);
            List<String> command = ProcFiles.commandLine(processId);
            boolean isNamed =
                    name.equals(comm)
                            || (!command.isEmpty() && name.equals(baseName(command.getFirst())));
            if (isNamed
                    && processId != ProcessHandle.current().pid()
                    && !FileServer.isPartOf(processId)
                    && !ProcFiles.hasEnded(processId)) {
                found.add(new Found(processId, command.isEmpty() ? List.of(comm) : command));
            }
        }
        return found;
    }

    private static String baseName(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** The process that a thread is of: of a process id, itself. Empty when there is neither. */
    public static OptionalInt processOf(int threadId) {
        return ProcFiles.processOf(threadId);
    }

    /** The name of a process; empty when it is gone. */
    public static String nameOf(int processId) {
        return ProcFiles.comm(processId);
    }
}
