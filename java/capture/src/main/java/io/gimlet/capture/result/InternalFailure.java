// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.result;

/**
 * What Gimlet failed at: a bug, memory that was used up, or what the kernel refused. It cost a part
 * of the profile.
 *
 * @param task what it could not do, to follow "cannot"
 * @param count how often
 * @param first what happened the first time, in one line: where, or what the kernel said
 * @param isBug whether it is to be reported
 */
public record InternalFailure(String task, long count, String first, boolean isBug) {}
