// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.process;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the code that a program generates: where it writes down what that is, and when
 * some of it took the place of other code, as far as anybody found out. Thread-safe.
 */
public final class GeneratedCode {
    /** Of the last ten seconds at least, as later ones are put together: samples come by then. */
    private static final int MOST_TIMES = 1024;

    /** What happens within so short a time counts as once. */
    private static final long STEP_NANOS = 10_000_000;

    private static final String DUMP_START = "/jit-";
    private static final String DUMP_END = ".dump";
    private static final String DELETED = " (deleted)";

    /** When code was replaced. Immutable. */
    private static final class Versions {
        /** How often before these times. */
        private final int dropped;

        private final long[] fromNanos;

        Versions(int dropped, long[] fromNanos) {
            this.dropped = dropped;
            this.fromNanos = fromNanos;
        }

        int at(long timeNanos) {
            int count = fromNanos.length;
            while (count > 0 && fromNanos[count - 1] > timeNanos) {
                count--;
            }
            return dropped + count;
        }
    }

    private volatile Versions versions = new Versions(0, new long[0]);
    private volatile @Nullable CodeMapping dump;

    /** Code of which nothing is known. */
    public GeneratedCode() {}

    /** The same for a process that is forked. */
    GeneratedCode fork() {
        GeneratedCode child = new GeneratedCode();
        child.dump = dump;
        return child;
    }

    /** Notes a mapping, which may be the mark of a jitdump (jitdump-specification.txt). */
    void see(CodeMapping mapping) {
        String path = mapping.path();
        int end = path.length() - (path.endsWith(DELETED) ? DELETED.length() : 0);
        if (path.startsWith(DUMP_END, end - DUMP_END.length())
                && path.startsWith(DUMP_START, path.lastIndexOf('/'))) {
            dump = mapping;
        }
    }

    /** The mapping of the jitdump that the program writes; null for none. */
    public @Nullable CodeMapping dump() {
        return dump;
    }

    /** Says that code was replaced at a time, on CLOCK_MONOTONIC. */
    public synchronized void setReplaced(long timeNanos) {
        long[] times = versions.fromNanos;
        int last = times.length - 1;
        if (last >= 0 && timeNanos - times[last] < STEP_NANOS) {
            long[] moved = times.clone();
            moved[last] = Math.max(timeNanos, moved[last]);
            versions = new Versions(versions.dropped, moved);
        } else {
            int drop = Math.max(0, times.length + 1 - MOST_TIMES);
            long[] more = Arrays.copyOfRange(times, drop, times.length + 1);
            more[more.length - 1] = timeNanos;
            versions = new Versions(versions.dropped + drop, more);
        }
    }

    /** How often code had been replaced by a time, as far as that is known by now. */
    public int versionAt(long timeNanos) {
        return versions.at(timeNanos);
    }
}
