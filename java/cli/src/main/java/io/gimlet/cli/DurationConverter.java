// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code 10}, {@code 0.5}, {@code 30s}, {@code 2m}, {@code 1h}: seconds without a unit. */
final class DurationConverter implements ITypeConverter<Duration> {
    private static final double NANOS_PER_SECOND = 1e9;

    /** A century: nobody waits longer, and sums of it with times stay within a long. */
    private static final double LONGEST_SECONDS = 100 * 365 * 86_400.0;

    @Override
    public Duration convert(String text) {
        int last = text.length() - 1;
        int unitSeconds = last < 0 ? 0 : secondsOf(text.charAt(last));
        String number = unitSeconds == 0 ? text : text.substring(0, last);
        boolean isNumber =
                !number.isEmpty()
                        && number.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
        try {
            double seconds = isNumber ? Double.parseDouble(number) * Math.max(unitSeconds, 1) : 0;
            long nanos = (long) (Math.min(seconds, LONGEST_SECONDS) * NANOS_PER_SECOND);
            if (nanos > 0) {
                return Duration.ofNanos(nanos);
            }
        } catch (NumberFormatException twoPoints) {
            throw wrong(text);
        }
        throw wrong(text);
    }

    /** The length of a unit; 0 for a character that is none. */
    private static int secondsOf(char unit) {
        return switch (unit) {
            case 's' -> 1;
            case 'm' -> 60;
            case 'h' -> 3600;
            default -> 0;
        };
    }

    private static TypeConversionException wrong(String text) {
        return new TypeConversionException(
                "'"
                        + text
                        + "' is not a duration above zero: give seconds, such as 10 or 0.5, or 30s,"
                        + " 2m, 1h");
    }
}
