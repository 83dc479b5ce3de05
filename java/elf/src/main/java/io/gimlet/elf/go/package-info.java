// SPDX-License-Identifier: Apache-2.0
/** What Go's function table, which every Go program has, says of addresses. */
@NullMarked
package io.gimlet.elf.go;

import org.jspecify.annotations.NullMarked;
