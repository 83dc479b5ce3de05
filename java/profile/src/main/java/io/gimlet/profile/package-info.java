// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.gimlet.profile;

import org.jspecify.annotations.NullMarked;
