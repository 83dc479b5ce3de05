// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.gimlet.symbols;

import org.jspecify.annotations.NullMarked;
