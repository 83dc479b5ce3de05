// SPDX-License-Identifier: Apache-2.0
/** Decompresses Zstandard, which linkers and distributions compress debug information with. */
@NullMarked
package io.gimlet.elf.zstd;

import org.jspecify.annotations.NullMarked;
