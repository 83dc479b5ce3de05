// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.options;

import io.gimlet.kernel.EventCatalog;
import io.gimlet.kernel.EventSource;
import io.gimlet.kernel.Host;
import io.gimlet.kernel.PerfEvent.Rate;
import io.gimlet.kernel.PerfSource;
import io.gimlet.profile.ValueType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One event of a recording.
 *
 * @param source what it counts
 * @param requested the name that the user gave, {@code cpu} for one
 * @param rate how often it is sampled
 * @param valueType how profiles call the event and its unit
 */
public record SelectedEvent(PerfSource source, String requested, Rate rate, ValueType valueType) {
    /**
     * The events of these names on this machine.
     *
     * @param asked the rate that the user wants; empty for one that suits each event
     */
    public static List<SelectedEvent> select(List<String> names, Optional<Rate> asked)
            throws RecordingException {
        if (asked.isPresent()) {
            check(asked.get());
        }
        EventCatalog catalog = new EventCatalog();
        List<SelectedEvent> events = new ArrayList<>();
        for (String name : names) {
            PerfSource source = find(catalog, name);
            for (SelectedEvent before : events) {
                if (before.source().name().equals(source.name())) {
                    throw new EventNameException(twice(before.requested(), name));
                }
            }
            Rate rate = asked.orElseGet(() -> usualRate(source));
            events.add(new SelectedEvent(source, name, rate, valueType(source, events)));
        }
        return events;
    }

    private static String twice(String first, String second) {
        return first.equals(second)
                ? "the event '" + first + "' is named twice"
                : "'" + first + "' and '" + second + "' are one event on this machine: name one";
    }

    private static Rate usualRate(PerfSource source) {
        Rate usual = source.usualRate();
        return usual instanceof Rate.Frequency(long hertz)
                ? new Rate.Frequency(Math.min(hertz, mostHertz()))
                : usual;
    }

    /** Viewers know a column by its type: only one clock can be called {@code cpu}. */
    private static ValueType valueType(PerfSource source, List<SelectedEvent> before) {
        boolean isFirstClock =
                source instanceof PerfSource.Clock
                        && before.stream()
                                .noneMatch(event -> event.source() instanceof PerfSource.Clock);
        return new ValueType(isFirstClock ? "cpu" : source.name(), source.unit().label());
    }

    /** What one sample stands for, in the unit of its values; 0 where that is not known before. */
    public long period() {
        return source.period(rate);
    }

    /**
     * Whether the kernel counts what it samples: a clock that is sampled in one mode only is
     * counted in both.
     */
    public boolean isCountedAsSampled() {
        return !(source instanceof PerfSource.Clock)
                || !(source.selector().excludeKernel() || source.selector().excludeUser());
    }

    /** Whether each time it happens there is a sample: then none is due that could be missed. */
    public boolean isSampledEachTime() {
        return !(source instanceof PerfSource.Clock)
                && rate instanceof Rate.Period(long events)
                && events == 1;
    }

    private static PerfSource find(EventCatalog catalog, String name) throws RecordingException {
        String actual = name;
        String usual = RecordOptions.DEFAULT_EVENT;
        if (name.equals(usual) || name.startsWith(usual + ":")) { // with modifiers
            actual =
                    (catalog.hasHardwareCounters() ? "cycles" : "cpu-clock")
                            + name.substring(usual.length());
        }
        EventSource source;
        try {
            source = catalog.find(actual).orElse(null);
        } catch (IllegalArgumentException badTerms) {
            throw new RecordingException(
                    "the event '" + name + "' cannot be recorded: " + badTerms.getMessage(),
                    badTerms,
                    null);
        }
        if (source == null) {
            throw new EventNameException(unknown(catalog, name));
        }
        if (!(source instanceof PerfSource counted)) {
            throw new EventNameException(
                    "'"
                            + name
                            + "' cannot be recorded yet, only what perf counts: "
                            + all(catalog));
        }
        if (counted instanceof PerfSource.Hardware && !catalog.hasHardwareCounters()) {
            throw new RecordingException(notCounted(name));
        }
        return counted;
    }

    private static String unknown(EventCatalog catalog, String name) {
        @Nullable String closest = catalog.closest(name);
        return "there is no event '"
                + name
                + "'"
                + (closest == null ? "." : "; did you mean '" + closest + "'?")
                + " This machine has: "
                + all(catalog);
    }

    /** What to say of an event that the hardware, or the hypervisor, does not count. */
    public static String notCounted(String name) {
        EventCatalog catalog = new EventCatalog();
        String why =
                catalog.hasHardwareCounters()
                        ? "this CPU does not count it"
                        : "this machine shows no hardware counters (a virtual machine without a PMU?)";
        return "the event '"
                + name
                + "' is not available: "
                + why
                + ". This machine has: "
                + all(catalog);
    }

    private static String all(EventCatalog catalog) {
        return "cpu, " + String.join(", ", catalog.available());
    }

    /** Refuses a frequency that the kernel would not take. */
    private static void check(Rate rate) throws RecordingException {
        long most = mostHertz();
        if (rate instanceof Rate.Frequency(long hertz) && hertz > most) {
            throw new RecordingException(
                    "cannot sample "
                            + hertz
                            + " times a second: kernel.perf_event_max_sample_rate allows "
                            + most
                            + "; choose a lower -F, or raise it with sysctl");
        }
    }

    /**
     * The samples a second that the kernel allows on a CPU now; it lowers the number when sampling
     * takes too much of its time.
     */
    public static long mostHertz() {
        try {
            return Long.parseLong(Host.sysctl("kernel/perf_event_max_sample_rate"));
        } catch (IOException | NumberFormatException unknown) {
            return Long.MAX_VALUE; // the kernel tells when the event is opened
        }
    }
}
