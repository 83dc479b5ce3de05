// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.TypeConversionException;

/** Reads the numbers of a command line, with complaints in the words of its user, not of Java. */
final class Numbers {
    private Numbers() {}

    /** Makes all commands of {@code line} read numbers so. */
    static void registerWith(CommandLine line) {
        line.registerConverter(int.class, text -> whole(text, Integer::valueOf));
        line.registerConverter(Integer.class, text -> whole(text, Integer::valueOf));
        line.registerConverter(Long.class, text -> whole(text, Long::valueOf));
        line.registerConverter(double.class, Numbers::decimal);
    }

    private static <T> T whole(String text, Function<String, T> parse) {
        try {
            return parse.apply(text);
        } catch (NumberFormatException wrong) {
            boolean isNumber = text.matches("[+-]?[0-9]+");
            throw new TypeConversionException(
                    "'" + text + (isNumber ? "' is too large" : "' is not a whole number"));
        }
    }

    private static double decimal(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException wrong) {
            throw new TypeConversionException("'" + text + "' is not a number");
        }
    }
}
