// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code 10}, {@code 0.5}, {@code 30s}, {@code 2m}, {@code 1h}: seconds without a unit. */
final class DurationConverter implements ITypeConverter<Duration> {
    private static final Pattern DURATION =
            Pattern.compile("([0-9]{1,9}(?:\\.[0-9]{1,9})?)([smh]?)");

    @Override
    public Duration convert(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            throw wrong(text);
        }
        int seconds =
                switch (matcher.group(2)) {
                    case "m" -> 60;
                    case "h" -> 3600;
                    default -> 1;
                };
        BigDecimal nanos =
                new BigDecimal(matcher.group(1))
                        .multiply(BigDecimal.valueOf(seconds))
                        .movePointRight(9);
        Duration duration = Duration.ofNanos(nanos.longValue());
        if (duration.isZero()) {
            throw wrong(text);
        }
        return duration;
    }

    private static TypeConversionException wrong(String text) {
        return new TypeConversionException(
                "'"
                        + text
                        + "' is not a duration above zero: give seconds, such as 10 or 0.5, or 30s, 2m, 1h");
    }
}
