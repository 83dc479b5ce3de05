// SPDX-License-Identifier: Apache-2.0
/** Names for the frames that were sampled, while the recording goes on. */
@NullMarked
package io.gimlet.capture.naming;

import org.jspecify.annotations.NullMarked;
