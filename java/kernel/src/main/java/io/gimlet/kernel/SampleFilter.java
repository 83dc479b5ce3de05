// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import java.nio.file.Path;
import java.util.List;

/** Which tasks the BPF program samples; what it leaves out costs next to nothing. */
public sealed interface SampleFilter {
    /** The most processes that can be told from others. */
    int MAX_PROCESSES = Layouts.MAX_PROCESSES;

    /** Every task for which an event fires. */
    record All() implements SampleFilter {}

    /**
     * The threads of these processes, and of those that are added later ({@link
     * RecorderMaps#addProcess}, {@link Sampler#followChildren}).
     *
     * @param processIds thread group ids in the initial PID namespace, at most {@link
     *     #MAX_PROCESSES}
     */
    record Processes(List<Integer> processIds) implements SampleFilter {}

    /**
     * The tasks of a user, kernel threads of root's among them.
     *
     * @param userId the real user id
     */
    record User(int userId) implements SampleFilter {}

    /**
     * The tasks in this control group and below.
     *
     * @param directory a directory of the cgroup v2 hierarchy
     */
    record Cgroup(Path directory) implements SampleFilter {}
}
