// SPDX-License-Identifier: Apache-2.0
/**
 * What a file's debug information says of its code: functions, also inlined ones, source files,
 * lines and columns. Source: the DWARF standard, versions 2 to 5, and the GNU extensions to it that
 * gcc, clang and dwz write. Opens nothing by itself.
 */
@org.jspecify.annotations.NullMarked
package io.gimlet.elf.dwarf;
