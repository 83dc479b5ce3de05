// SPDX-License-Identifier: Apache-2.0
/**
 * The unwind tables of a recording: which file's rows are in the kernel, and what each process has
 * mapped. Knows nothing of samples.
 */
@NullMarked
package io.gimlet.capture.unwind;

import org.jspecify.annotations.NullMarked;
