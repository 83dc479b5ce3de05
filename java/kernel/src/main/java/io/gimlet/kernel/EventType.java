// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

/**
 * What a perf event counts: the {@code type} and {@code config} of perf_event_open(2).
 *
 * @param name as the user gave it, modifiers included
 * @param type PERF_TYPE_*, or the number of a PMU
 * @param config which event
 * @param config1 more of it
 * @param config2 more of it
 * @param unit what one event is: {@code nanoseconds} for the clocks, else {@code count}
 * @param excludeUser whether user mode does not count (modifier k)
 * @param excludeKernel whether kernel mode does not count (modifier u)
 * @param precise how precise the address must be, 0 to 3 (modifier p)
 */
public record EventType(
        String name,
        int type,
        long config,
        long config1,
        long config2,
        String unit,
        boolean excludeUser,
        boolean excludeKernel,
        int precise) {
    /** PERF_TYPE_HARDWARE. */
    public static final int HARDWARE = 0;

    /** PERF_TYPE_SOFTWARE. */
    public static final int SOFTWARE = 1;

    /** PERF_TYPE_HW_CACHE. */
    public static final int CACHE = 3;

    /** PERF_TYPE_RAW. */
    public static final int RAW = 4;

    /** An event without modifiers. */
    public static EventType of(String name, int type, long config, String unit) {
        return new EventType(name, type, config, 0, 0, unit, false, false, 0);
    }

    /** Whether one event is a nanosecond. */
    public boolean isClock() {
        return unit.equals("nanoseconds");
    }
}
