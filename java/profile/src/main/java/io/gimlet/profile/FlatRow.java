// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

/**
 * A row of a flat report.
 *
 * @param name what the row is for
 * @param kind where its code lives
 * @param self sum of the samples that were taken right there
 * @param cumulative sum of the samples that have it anywhere on the stack, each counted once
 */
public record FlatRow(String name, FrameKind kind, long self, long cumulative) {}
