// SPDX-License-Identifier: Apache-2.0
/** What a machine or a process allows, and what to do about the rest. */
@NullMarked
package io.gimlet.doctor;

import org.jspecify.annotations.NullMarked;
