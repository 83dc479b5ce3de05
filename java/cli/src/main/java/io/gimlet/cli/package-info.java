// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.gimlet.cli;

import org.jspecify.annotations.NullMarked;
