// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import java.util.List;
import java.util.stream.Collectors;

/** A command line as one would type it: words that a POSIX shell would take apart are quoted. */
final class ShellWords {
    private ShellWords() {}

    /** The words with spaces between them; a shell splits the result into the same words. */
    static String join(List<String> words) {
        return words.stream().map(ShellWords::quoted).collect(Collectors.joining(" "));
    }

    private static String quoted(String word) {
        return word.matches("[A-Za-z0-9_@%+=:,./-]+")
                ? word
                : "'" + word.replace("'", "'\\''") + "'";
    }
}
