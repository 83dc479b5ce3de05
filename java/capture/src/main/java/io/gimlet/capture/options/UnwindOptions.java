// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.options;

/**
 * How user stacks are walked.
 *
 * @param mode by what
 * @param memoryBytes the most kernel memory that unwind tables may take
 */
public record UnwindOptions(Mode mode, long memoryBytes) {
    /**
     * What is used when nothing else is asked for: 64 MiB hold the tables of a busy host. Less
     * where there is little memory.
     */
    public static final UnwindOptions DEFAULT =
            new UnwindOptions(Mode.AUTO, Math.min(64L << 20, Runtime.getRuntime().maxMemory() / 2));

    /** By what stacks are walked. */
    public enum Mode {
        /** Unwind tables of the files that samples hit; frame pointers where there are none. */
        AUTO,
        /** Frame pointers alone: no tables are read. */
        FP,
        /** Unwind tables of everything that is mapped, and no guess where a file has none. */
        DWARF
    }

    /** The mode that this machine's code can be walked by. */
    public Mode effectiveMode() {
        // Rows are made for x86-64 alone; arm64 code keeps its frame records.
        return System.getProperty("os.arch").equals("amd64") ? mode : Mode.FP;
    }
}
