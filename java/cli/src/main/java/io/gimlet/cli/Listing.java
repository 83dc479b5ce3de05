// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import java.io.IOException;

/** Functions of a profile, row by row with what each cost. */
interface Listing {
    /** Prints it for a terminal of so many columns. */
    void print(Appendable out, int columns) throws IOException;

    /** Writes it as a page for the browser. */
    void writePage(Appendable out) throws IOException;

    /** Tells on standard error what is not shown. */
    void tellWhatIsMissing();
}
