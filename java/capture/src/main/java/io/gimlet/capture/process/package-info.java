// SPDX-License-Identifier: Apache-2.0
/**
 * What is known of processes: their mappings in time, the files behind these, the kernel's news.
 */
@NullMarked
package io.gimlet.capture.process;

import org.jspecify.annotations.NullMarked;
