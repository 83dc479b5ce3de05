// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.options;

import io.gimlet.kernel.HostUser;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What a recording samples. */
public sealed interface RecordTarget {
    /**
     * Running processes: the threads that they have and those that come.
     *
     * @param processIds process ids, at least one
     * @param followChildren whether processes that they start belong to the recording, too
     */
    record Processes(List<Integer> processIds, boolean followChildren) implements RecordTarget {}

    /**
     * Threads that run, and none that come.
     *
     * @param threadIds thread ids, at least one
     */
    record Threads(List<Integer> threadIds) implements RecordTarget {}

    /**
     * What runs for a user, in whatever process.
     *
     * @param userId the real user id
     * @param name as it was given
     */
    record User(int userId, String name) implements RecordTarget {}

    /** Everything that runs on this machine. */
    record WholeSystem() implements RecordTarget {}

    /**
     * What runs in a control group and below it.
     *
     * @param directory a directory of the cgroup v2 hierarchy
     */
    record Cgroup(Path directory) implements RecordTarget {}

    /**
     * A command that is started, and the processes that it starts.
     *
     * @param arguments the program and its arguments, at least one
     * @param user as whom it runs; empty for who this process is
     */
    record Command(List<String> arguments, Optional<HostUser> user) implements RecordTarget {
        /** A command that runs as who this process is. */
        public Command(List<String> arguments) {
            this(arguments, Optional.empty());
        }
    }
}
