// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import java.nio.file.Path;
import java.util.List;

/** Which tasks the BPF program samples; what it leaves out costs next to nothing. */
public sealed interface SampleFilter {
    /** Every task for which an event fires. */
    record All() implements SampleFilter {}

    /**
     * The threads of these processes.
     *
     * @param processIds thread group ids in the initial PID namespace, at most 4,096
     */
    record Processes(List<Integer> processIds) implements SampleFilter {}

    /**
     * The tasks in this control group and below.
     *
     * @param directory a directory of the cgroup v2 hierarchy
     */
    record Cgroup(Path directory) implements SampleFilter {}
}
