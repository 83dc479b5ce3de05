// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.options;

import io.gimlet.kernel.EventCatalog;
import io.gimlet.kernel.EventType;
import io.gimlet.kernel.Host;
import io.gimlet.kernel.PerfEvent.Rate;
import io.gimlet.profile.ValueType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One event of a recording.
 *
 * @param type what it counts
 * @param requested the name that the user gave, {@code cpu} for one
 * @param rate how often it is sampled
 * @param valueType how profiles call the event and its unit
 */
public record SelectedEvent(EventType type, String requested, Rate rate, ValueType valueType) {
    /** Samples per second when nothing else is asked for; odd, so as not to beat with timers. */
    private static final long USUAL_HERTZ = 999;

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
            EventType type = find(catalog, name);
            for (SelectedEvent before : events) {
                if (before.type().name().equals(type.name())) {
                    throw new EventNameException(twice(before.requested(), name));
                }
            }
            Rate rate = asked.orElseGet(() -> usualRate(type));
            events.add(new SelectedEvent(type, name, rate, valueType(type, events)));
        }
        return events;
    }

    private static String twice(String first, String second) {
        return first.equals(second)
                ? "the event '" + first + "' is named twice"
                : "'" + first + "' and '" + second + "' are one event on this machine: name one";
    }

    /**
     * The rate when none is asked for: so often per second for what goes on all the time, and every
     * one of the kernel's own software events, such as page faults. These come in bursts, from
     * which the kernel derives periods that make samples stand for many times what happened.
     */
    private static Rate usualRate(EventType type) {
        return type.type() == EventType.SOFTWARE && !type.isClock()
                ? new Rate.Period(1)
                : new Rate.Frequency(Math.min(USUAL_HERTZ, mostHertz()));
    }

    /** Viewers know a column by its type: only one clock can be called {@code cpu}. */
    private static ValueType valueType(EventType type, List<SelectedEvent> before) {
        boolean isFirstClock =
                type.isClock() && before.stream().noneMatch(event -> event.type().isClock());
        return new ValueType(isFirstClock ? "cpu" : type.name(), type.unit());
    }

    private static EventType find(EventCatalog catalog, String name) throws RecordingException {
        String actual = name;
        if (name.equals(RecordOptions.DEFAULT_EVENT)) {
            actual = catalog.hasHardwareCounters() ? "cycles" : "cpu-clock";
        }
        EventType type;
        try {
            type = catalog.find(actual).orElse(null);
        } catch (IllegalArgumentException badTerms) {
            throw new RecordingException(
                    "the event '" + name + "' cannot be recorded: " + badTerms.getMessage(),
                    badTerms,
                    null);
        }
        if (type == null) {
            throw new EventNameException(unknown(catalog, name));
        }
        boolean needsPmu =
                type.type() == EventType.HARDWARE
                        || type.type() == EventType.CACHE
                        || type.type() == EventType.RAW;
        if (needsPmu && !catalog.hasHardwareCounters()) {
            throw new RecordingException(notCounted(name));
        }
        return type;
    }

    private static String unknown(EventCatalog catalog, String name) {
        @Nullable String closest = catalog.closest(name);
        return "there is no event '"
                + name
                + "'"
                + (closest == null ? "." : "; did you mean '" + closest + "'?")
                + " This machine has: cpu, "
                + String.join(", ", catalog.available());
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
                + ". This machine has: cpu, "
                + String.join(", ", catalog.available());
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

    /** The kernel's own bound, which it lowers when sampling takes too much of its time. */
    private static long mostHertz() {
        try {
            return Long.parseLong(Host.sysctl("kernel/perf_event_max_sample_rate"));
        } catch (IOException | NumberFormatException unknown) {
            return Long.MAX_VALUE; // the kernel tells when the event is opened
        }
    }
}
