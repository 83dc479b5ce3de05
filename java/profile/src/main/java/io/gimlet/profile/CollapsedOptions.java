// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

/**
 * How to write collapsed stacks.
 *
 * @param typeIndex which value of the samples to write
 * @param processRoot whether each stack begins with its process
 * @param threadRoot whether each stack begins with its thread, after the process if that is asked
 *     for too
 * @param kernelSuffix whether kernel functions end in {@code _[k]}, by which flame graph scripts
 *     colour them
 */
public record CollapsedOptions(
        int typeIndex, boolean processRoot, boolean threadRoot, boolean kernelSuffix) {
    /** The first sample type, which most often counts samples; no roots; with the suffix. */
    public static final CollapsedOptions DEFAULT = new CollapsedOptions(0, false, false, true);
}
