// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

/**
 * What the kernel tells about processes, record by record (linux/perf_event.h). Process and thread
 * ids are those of the initial PID namespace; times are on CLOCK_MONOTONIC. Records of one CPU come
 * in order; those of different CPUs do not.
 */
public interface SideBandListener {
    /** Whether to report this process at all; asked before anything is decoded. */
    boolean isWanted(int processId);

    /** Executable memory was mapped, or made executable (PERF_RECORD_MMAP2). */
    void mapped(long timeNanos, MappedFile mapping);

    /** The process executes a new program from here on: its old memory is gone. */
    void executed(long timeNanos, int processId, String comm);

    /** A thread has a new name. */
    void renamed(long timeNanos, int processId, int threadId, String comm);

    /**
     * A process or thread was started; for a thread both process ids are equal.
     *
     * @param parentThreadId the thread that called fork or clone
     */
    void forked(
            long timeNanos, int parentProcessId, int parentThreadId, int processId, int threadId);

    /** A thread ended. */
    void exited(long timeNanos, int processId, int threadId);

    /** Records were lost: the buffer was full. */
    void lost(long records);

    /**
     * An executable mapping.
     *
     * @param processId whose
     * @param start the first address
     * @param length in bytes
     * @param fileOffset of the first address
     * @param deviceMajor of the file system that the file is on
     * @param inode of the file; 0 when there is none
     * @param generation tells the file from an earlier one with this inode, where the file system
     *     keeps such a number
     * @param path as the process sees it; {@code //anon} for memory without a file
     */
    record MappedFile(
            int processId,
            long start,
            long length,
            long fileOffset,
            int deviceMajor,
            int deviceMinor,
            long inode,
            long generation,
            String path) {}
}
