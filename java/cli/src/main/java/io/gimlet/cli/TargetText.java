// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import io.gimlet.capture.options.RecordTarget;
import io.gimlet.symbols.NameCleaner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What is recorded, in words for its user. */
final class TargetText {
    private TargetText() {}

    /** A few words, such as {@code nginx (1234)}. */
    static String of(RecordTarget target) {
        if (target instanceof RecordTarget.Processes processes) {
            List<Integer> ids = processes.processIds();
            return ids.size() == 1 ? process(ids.getFirst()) : ids.size() + " processes";
        }
        if (target instanceof RecordTarget.Threads threads) {
            return (threads.threadIds().size() == 1 ? "thread " : "threads ")
                    + String.join(", ", threads.threadIds().stream().map(id -> "" + id).toList());
        }
        if (target instanceof RecordTarget.User user) {
            return "user " + NameCleaner.clean(user.name());
        }
        if (target instanceof RecordTarget.Cgroup cgroup) {
            return cgroup.directory().toString();
        }
        if (target instanceof RecordTarget.Command command) {
            return command.arguments().getFirst();
        }
        return "this machine";
    }

    private static String process(int processId) {
        try {
            byte[] comm = Files.readAllBytes(Path.of("/proc/" + processId + "/comm"));
            String name = new String(comm, StandardCharsets.UTF_8).stripTrailing();
            return NameCleaner.clean(name) + " (" + processId + ")";
        } catch (IOException gone) {
            return "process " + processId;
        }
    }
}
