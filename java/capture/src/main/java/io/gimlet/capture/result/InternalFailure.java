// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.result;

/**
 * What Gimlet failed at: a bug, or memory that was used up. It cost a part of the profile.
 *
 * @param task what it could not do, to follow "cannot"
 * @param count how often
 * @param first what happened the first time, and where, in one line
 */
public record InternalFailure(String task, long count, String first) {}
