// SPDX-License-Identifier: Apache-2.0
/** Makes a profile and a summary of what was added up and named. */
@NullMarked
package io.gimlet.capture.assembly;

import org.jspecify.annotations.NullMarked;
