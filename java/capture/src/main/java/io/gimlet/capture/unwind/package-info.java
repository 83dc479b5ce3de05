// SPDX-License-Identifier: Apache-2.0
/**
 * How user stacks become whole: which file's unwind rows are in the kernel, what each process has
 * mapped, and the samples that wait for either.
 */
@NullMarked
package io.gimlet.capture.unwind;

import org.jspecify.annotations.NullMarked;
