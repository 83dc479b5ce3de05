// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.options;

import java.nio.file.Path;
import java.util.List;

/** What a recording samples. */
public sealed interface RecordTarget {
    /**
     * Running processes: the threads that they have and those that come.
     *
     * @param processIds process ids, at least one
     * @param followChildren whether processes that they start belong to the recording, too
     */
    record Processes(List<Integer> processIds, boolean followChildren) implements RecordTarget {}

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
     */
    record Command(List<String> arguments) implements RecordTarget {}
}
