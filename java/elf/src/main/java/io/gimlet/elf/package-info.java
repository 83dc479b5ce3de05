// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.gimlet.elf;

import org.jspecify.annotations.NullMarked;
