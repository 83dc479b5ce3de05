// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.process;

import io.gimlet.kernel.FoundFile.Identity;
import io.gimlet.kernel.Host;
import java.time.Instant;

/**
 * When something was mapped, to be compared with the times that file systems write.
 *
 * @param nanos since 1970
 * @param nowNanos when it was asked for, since 1970
 */
record MappedTime(long nanos, long nowNanos) {
    /**
     * How far the clock of file systems can be behind: a tick, at the lowest CONFIG_HZ that there
     * is.
     */
    private static final long TICK_NANOS = 10_000_000;

    static MappedTime of(CodeMapping mapping) {
        // In this order: where the thread waits between the two, the result is late, and the check
        // that it is for rejects nothing that is right.
        long sinceNanos = Host.monotonicNanos() - mapping.knownNanos();
        Instant now = Instant.now();
        long nowNanos = now.getEpochSecond() * 1_000_000_000L + now.getNano();
        return new MappedTime(nowNanos - sinceNanos, nowNanos);
    }

    /**
     * Whether a file was made after the mapping, so that it is not the one that was mapped.
     *
     * @param isDoubted whether it counts as after when that cannot be told
     */
    boolean isBeforeBirth(Identity file, boolean isDoubted) {
        return file.bornNanos() > latest(isDoubted);
    }

    /**
     * Whether a file was written to after the mapping, so that it may not hold what was mapped.
     * Anybody can set that time, also to one that has not come yet: that says nothing.
     *
     * @param isDoubted as above
     */
    boolean isBeforeWriting(Identity file, boolean isDoubted) {
        return file.writtenNanos() > latest(isDoubted) && file.writtenNanos() <= nowNanos;
    }

    private long latest(boolean isDoubted) {
        return isDoubted ? nanos - TICK_NANOS : nanos;
    }

    /** Whether anything happened to a file after the mapping, its name included. */
    boolean isBeforeChange(Identity file) {
        return file.changedNanos() > nanos;
    }
}
