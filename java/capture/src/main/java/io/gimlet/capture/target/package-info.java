// SPDX-License-Identifier: Apache-2.0
/**
 * Whom a session samples: attaching events to targets, starting a command, telling when all end.
 */
@NullMarked
package io.gimlet.capture.target;

import org.jspecify.annotations.NullMarked;
