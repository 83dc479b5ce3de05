// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf;

/** Where a function is in its file: its first address, and the one after its last. */
public record Extent(long start, long end) {}
