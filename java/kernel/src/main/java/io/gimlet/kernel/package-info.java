// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.gimlet.kernel;

import org.jspecify.annotations.NullMarked;
