// SPDX-License-Identifier: Apache-2.0
/**
 * Unwind information: call frame information, Go's function table and linkage tables, read into
 * rows that say for each address how to find the caller.
 */
@NullMarked
package io.gimlet.elf.unwind;

import org.jspecify.annotations.NullMarked;
