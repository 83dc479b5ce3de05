// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

/**
 * A place in the source of a function.
 *
 * @param function the function
 * @param line line in the function's file; 0 when unknown
 * @param column column in that line, counted from 1; 0 when unknown
 */
public record Line(Function function, int line, int column) {
    /** A place whose column is unknown. */
    public Line(Function function, int line) {
        this(function, line, 0);
    }
}
