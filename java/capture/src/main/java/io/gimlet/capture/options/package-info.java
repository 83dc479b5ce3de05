// SPDX-License-Identifier: Apache-2.0
/** What is asked of a recording, and how it is refused. */
@NullMarked
package io.gimlet.capture.options;

import org.jspecify.annotations.NullMarked;
