// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

/**
 * What a flame graph shows.
 *
 * @param title what the page is called; may come from anywhere
 * @param typeIndex which value of the samples gives frames their width
 * @param processRoot whether each stack begins with its process
 * @param threadRoot whether each stack begins with its thread, after the process if that is asked
 *     for too
 */
public record FlameGraphOptions(
        String title, int typeIndex, boolean processRoot, boolean threadRoot) {

    /** The value that the profile prefers, one graph for all processes and threads. */
    public static FlameGraphOptions of(Profile profile, String title) {
        return new FlameGraphOptions(title, profile.defaultTypeIndex(), false, false);
    }
}
