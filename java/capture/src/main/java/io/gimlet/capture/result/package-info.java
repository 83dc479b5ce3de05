// SPDX-License-Identifier: Apache-2.0
/** What a recording gives. */
@NullMarked
package io.gimlet.capture.result;

import org.jspecify.annotations.NullMarked;
