// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.unwind;

import io.gimlet.kernel.CodeUnwinder;
import org.jspecify.annotations.Nullable;

/**
 * Executable memory of a process, as the walk needs to know it.
 *
 * @param end the first address behind it
 * @param file the file behind it; null when there is none, or it has not been opened
 * @param bias an address in memory minus that in the file; 0 without a file
 * @param withoutFile how it is unwound while there is no file
 */
public record MappedCode(
        long start, long end, @Nullable UnwindFile file, long bias, CodeUnwinder withoutFile) {}
