// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.unwind;

/**
 * What the unwind tables of a recording amount to.
 *
 * @param files whose rows are in the kernel
 * @param rows of those files
 * @param bytes of kernel memory that they and the mappings of all processes take
 * @param evictions how often the rows of a file had to leave for others
 */
public record UnwindStatistics(int files, long rows, long bytes, int evictions) {}
