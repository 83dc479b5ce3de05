// SPDX-License-Identifier: Apache-2.0
/** Samples added up by stack in compact columns. */
@NullMarked
package io.gimlet.capture.samples;

import org.jspecify.annotations.NullMarked;
