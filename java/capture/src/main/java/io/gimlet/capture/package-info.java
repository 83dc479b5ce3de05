// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.gimlet.capture;

import org.jspecify.annotations.NullMarked;
