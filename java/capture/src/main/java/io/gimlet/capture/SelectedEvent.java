// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture;

import io.gimlet.kernel.EventCatalog;
import io.gimlet.kernel.EventType;
import io.gimlet.kernel.Host;
import io.gimlet.kernel.PerfEvent.Rate;
import io.gimlet.profile.ValueType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One event of a recording.
 *
 * @param type what it counts
 * @param requested the name that the user gave, {@code cpu} for one
 */
record SelectedEvent(EventType type, String requested) {
    /** How profiles call the event and its unit. */
    ValueType valueType() {
        return type.isClock()
                ? new ValueType("cpu", "nanoseconds")
                : new ValueType(type.name(), "count");
    }

    /** The events of these names on this machine. */
    static List<SelectedEvent> select(List<String> names) throws RecordingException {
        EventCatalog catalog = new EventCatalog();
        List<SelectedEvent> events = new ArrayList<>();
        for (String name : names) {
            if (events.stream().anyMatch(event -> event.requested().equals(name))) {
                throw new EventNameException("the event '" + name + "' is named twice");
            }
            events.add(new SelectedEvent(find(catalog, name), name));
        }
        return events;
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
    static String notCounted(String name) {
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
    static void check(Rate rate) throws RecordingException {
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
    static long mostHertz() {
        try {
            return Long.parseLong(Host.sysctl("kernel/perf_event_max_sample_rate"));
        } catch (IOException | NumberFormatException unknown) {
            return Long.MAX_VALUE; // the kernel tells when the event is opened
        }
    }
}
