// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

import java.util.List;
import java.util.Locale;

/** Prints values for people, with three significant digits: {@code 1.25s}, {@code 340ms}. */
final class ValueFormat {
    /** Counts below are printed in full: four digits are read at a glance. */
    private static final double SMALLEST_SCALED_COUNT = 10_000;

    /** A unit that values of at least this size are printed in. */
    private record Scale(double size, String suffix) {}

    private static final List<Scale> TIME_NANOS =
            List.of(
                    new Scale(3600e9, "h"),
                    new Scale(60e9, "min"),
                    new Scale(1e9, "s"),
                    new Scale(1e6, "ms"),
                    new Scale(1e3, "us"),
                    new Scale(1, "ns"));

    private static final List<Scale> BYTES =
            List.of(
                    new Scale(1L << 40, "TiB"),
                    new Scale(1L << 30, "GiB"),
                    new Scale(1L << 20, "MiB"),
                    new Scale(1L << 10, "KiB"),
                    new Scale(1, "B"));

    private static final List<Scale> COUNTS =
            List.of(
                    new Scale(1e12, "T"),
                    new Scale(1e9, "G"),
                    new Scale(1e6, "M"),
                    new Scale(1e3, "k"),
                    new Scale(1, ""));

    private ValueFormat() {}

    /** {@code value} in a readable unit; {@code unit} is pprof's. Unknown units count. */
    static String format(long value, String unit) {
        return switch (unit.toLowerCase(Locale.ROOT)) {
            case "nanoseconds", "nanosecond", "ns" -> scaled((double) value, TIME_NANOS);
            case "microseconds", "microsecond", "us" -> scaled(value * 1e3, TIME_NANOS);
            case "milliseconds", "millisecond", "ms" -> scaled(value * 1e6, TIME_NANOS);
            case "seconds", "second", "s" -> scaled(value * 1e9, TIME_NANOS);
            case "bytes", "byte", "b" -> scaled((double) value, BYTES);
            case "kilobytes", "kilobyte", "kb", "kib" -> scaled(value * 0x1p10, BYTES);
            case "megabytes", "megabyte", "mb", "mib" -> scaled(value * 0x1p20, BYTES);
            default ->
                    Math.abs((double) value) < SMALLEST_SCALED_COUNT
                            ? Long.toString(value)
                            : scaled((double) value, COUNTS);
        };
    }

    /** {@code part} of {@code whole} in percent, with one digit after the point. */
    static String percent(long part, long whole) {
        double percent = whole == 0 ? 0 : 100.0 * part / whole;
        return String.format(Locale.ROOT, "%.1f%%", percent);
    }

    private static String scaled(double value, List<Scale> scales) {
        if (value == 0) {
            return "0";
        }
        double size = Math.abs(value);
        for (Scale scale : scales) {
            // What would round to a full larger unit is printed in it: 1s, not 1000ms.
            if (size >= scale.size * 0.9995) {
                return digits(value / scale.size) + scale.suffix;
            }
        }
        return digits(value) + scales.getLast().suffix;
    }

    private static String digits(double value) {
        double size = Math.abs(value);
        int decimals = size < 9.995 ? 2 : size < 99.95 ? 1 : 0;
        String text = String.format(Locale.ROOT, "%." + decimals + "f", value);
        return decimals == 0 ? text : text.replaceFirst("\\.?0+$", "");
    }
}
