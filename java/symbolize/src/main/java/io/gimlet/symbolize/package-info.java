// SPDX-License-Identifier: Apache-2.0
/** Names of addresses in files, processes and the kernel, as text and for profiles. */
@NullMarked
package io.gimlet.symbolize;

import org.jspecify.annotations.NullMarked;
