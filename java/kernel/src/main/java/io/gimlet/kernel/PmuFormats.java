// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The PMUs of sysfs (Documentation/ABI/testing/sysfs-bus-event_source-devices-format and -events):
 * {@code type} is the number for perf_event_open, {@code format/TERM} says which bits of which
 * config word a term fills, {@code events/NAME} is a list of terms.
 */
final class PmuFormats {
    /** Which of the config words, and which bits of it: {@code config1:0-7,32-35}. */
    private static final Pattern FORMAT =
            Pattern.compile("config([12]?):(\\d{1,2}(?:-\\d{1,2})?(?:,\\d{1,2}(?:-\\d{1,2})?)*)");

    private final Path directory;

    PmuFormats(Path directory) {
        this.directory = directory;
    }

    boolean hasCpuPmu() {
        if (Files.exists(directory.resolve("cpu"))) {
            return true;
        }
        // arm64 names them after the core, hybrid x86 after the kind of core.
        return names(directory).stream()
                .anyMatch(name -> name.startsWith("armv8") || name.startsWith("cpu_"));
    }

    /** The named events of all PMUs, as {@code PMU/EVENT/}. */
    List<String> events() {
        List<String> events = new ArrayList<>();
        for (String pmu : names(directory)) {
            for (String event : names(directory.resolve(pmu).resolve("events"))) {
                if (event.indexOf('.') < 0) { // NAME.unit and NAME.scale describe NAME
                    events.add(pmu + "/" + event + "/");
                }
            }
        }
        return events;
    }

    Optional<PerfSource> find(String name, String pmu, String terms) {
        Path device = directory.resolve(pmu).normalize();
        if (!directory.equals(device.getParent()) || !Files.exists(device.resolve("type"))) {
            return Optional.empty();
        }
        long[] configs = new long[3];
        apply(device, terms, configs, 0);
        int type = Integer.parseInt(read(device.resolve("type")));
        return Optional.of(
                new PerfSource.Pmu(
                        name,
                        new PerfSelector(
                                type, configs[0], configs[1], configs[2], false, false, 0)));
    }

    private void apply(Path device, String terms, long[] configs, int depth) {
        for (String term : terms.isBlank() ? new String[0] : terms.split(",", -1)) {
            int equals = term.indexOf('=');
            String key = (equals < 0 ? term : term.substring(0, equals)).strip();
            Path event = device.resolve("events").resolve(key).normalize();
            boolean isEvent =
                    event.startsWith(device.resolve("events")) && Files.isRegularFile(event);
            if (equals < 0 && isEvent && depth == 0) {
                apply(device, read(event), configs, depth + 1);
            } else {
                String value = equals < 0 ? "1" : term.substring(equals + 1).strip();
                set(device, key, number(term, value), configs);
            }
        }
    }

    private static long number(String term, String text) {
        try {
            // "?" in an event of sysfs: a value that the user must give.
            return text.startsWith("0x")
                    ? Long.parseUnsignedLong(text.substring(2), 16)
                    : Long.parseUnsignedLong(text);
        } catch (NumberFormatException malformed) {
            throw new IllegalArgumentException(
                    "the term '" + term + "' needs a number (decimal, or hexadecimal with 0x)",
                    malformed);
        }
    }

    private static void set(Path device, String key, long value, long[] configs) {
        Path file = device.resolve("format").resolve(key).normalize();
        String format;
        if (file.startsWith(device.resolve("format")) && Files.isRegularFile(file)) {
            format = read(file);
        } else if (key.matches("config[12]?")) {
            format = key + ":0-63";
        } else {
            throw new IllegalArgumentException(
                    "the PMU "
                            + device.getFileName()
                            + " has no term or event '"
                            + key
                            + "'; it has "
                            + String.join(", ", names(device.resolve("format")))
                            + (Files.isDirectory(device.resolve("events")) ? ", " : "")
                            + String.join(", ", names(device.resolve("events"))));
        }
        Matcher fields = FORMAT.matcher(format);
        if (!fields.matches()) {
            throw new IllegalArgumentException(
                    "the term '" + key + "' needs " + format + ", which Gimlet does not set");
        }
        int word = fields.group(1).isEmpty() ? 0 : Integer.parseInt(fields.group(1));
        configs[word] |= spread(key, value, fields.group(2));
    }

    /** Puts the low bits of the value into bit ranges such as {@code 0-7,32-35}. */
    private static long spread(String key, long value, String ranges) {
        long result = 0;
        long rest = value;
        for (String range : ranges.split(",", -1)) {
            int dash = range.indexOf('-');
            int low = Integer.parseInt(dash < 0 ? range : range.substring(0, dash));
            int high = dash < 0 ? low : Integer.parseInt(range.substring(dash + 1));
            int width = high - low + 1;
            long mask = width == 64 ? -1 : (1L << width) - 1;
            result |= (rest & mask) << low;
            rest = width == 64 ? 0 : rest >>> width;
        }
        if (rest != 0) {
            throw new IllegalArgumentException(
                    "the value of '" + key + "' does not fit into its bits (" + ranges + ")");
        }
        return result;
    }

    private static List<String> names(Path directory) {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                names.add(String.valueOf(entry.getFileName()));
            }
        } catch (IOException absent) {
            return List.of(); // a kernel without PMUs, or a PMU without named events
        }
        names.sort(null);
        return names;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException broken) {
            throw new IllegalArgumentException(
                    "cannot read " + file + ": " + broken.getMessage(), broken);
        }
    }
}
