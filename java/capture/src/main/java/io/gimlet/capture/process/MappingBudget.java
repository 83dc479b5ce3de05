// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.process;

import io.gimlet.symbols.UserBudget;

/**
 * What may be kept of what processes have mapped: of all, of those of one user, and of one process.
 * For the draining thread.
 */
final class MappingBudget {
    /** The part of the memory that Gimlet may have. */
    private static final int MEMORY_PART = 8;

    /** The half that one user can have holds 130,000 mappings: those of a thousand processes. */
    private static final long MOST_BYTES = 128L << 20;

    /** What a process can have of the whole: where that is the most, some 30,000 mappings. */
    private static final int PROCESS_PART = 8;

    private final UserBudget users;
    private final long mostOfProcess;

    /**
     * A budget of which nothing is taken.
     *
     * @param bytes for all processes
     */
    MappingBudget(long bytes) {
        users = new UserBudget(bytes);
        mostOfProcess = bytes / PROCESS_PART;
    }

    /** The budget that suits the memory that Gimlet may have. */
    static MappingBudget ofMemory() {
        return new MappingBudget(bytesOfMemory());
    }

    /** What that budget keeps for one process at most. */
    static long mostOfAnyProcess() {
        return bytesOfMemory() / PROCESS_PART;
    }

    private static long bytesOfMemory() {
        return Math.min(Runtime.getRuntime().maxMemory() / MEMORY_PART, MOST_BYTES);
    }

    /** What is kept for one process at most. */
    long mostOfProcess() {
        return mostOfProcess;
    }

    /**
     * Takes what a process has mapped now, in place of what was taken for it before.
     *
     * @return false when that is too much: then nothing is taken for it any more
     */
    boolean charge(TracedProcess process) {
        long bytes = process.space().keptBytes();
        long more = bytes - process.chargedBytes();
        if (more < 0) {
            users.giveBack(process.userId(), -more);
        } else if (bytes > mostOfProcess || (more > 0 && !users.take(process.userId(), more))) {
            release(process);
            return false;
        }
        process.setChargedBytes(bytes);
        return true;
    }

    /** Gives back what was taken for a process. */
    void release(TracedProcess process) {
        if (process.chargedBytes() > 0) {
            users.giveBack(process.userId(), process.chargedBytes());
            process.setChargedBytes(0);
        }
    }
}
