// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

/**
 * Which event perf_event_open(2) opens.
 *
 * @param type PERF_TYPE_*, or the number of a PMU
 * @param config which event
 * @param config1 more of it
 * @param config2 more of it
 * @param excludeUser whether user mode does not count (modifier k)
 * @param excludeKernel whether kernel mode does not count (modifier u)
 * @param precise how precise the address must be, 0 to 3 (modifier p)
 */
public record PerfSelector(
        int type,
        long config,
        long config1,
        long config2,
        boolean excludeUser,
        boolean excludeKernel,
        int precise) {
    /** PERF_TYPE_HARDWARE. */
    static final int HARDWARE = 0;

    /** PERF_TYPE_SOFTWARE. */
    static final int SOFTWARE = 1;

    /** PERF_TYPE_HW_CACHE. */
    static final int CACHE = 3;

    /** PERF_TYPE_RAW. */
    static final int RAW = 4;

    /** An event without modifiers. */
    static PerfSelector of(int type, long config) {
        return new PerfSelector(type, config, 0, 0, false, false, 0);
    }

    /** The same event with these modifiers. */
    PerfSelector with(boolean excludeUser, boolean excludeKernel, int precise) {
        return new PerfSelector(
                type, config, config1, config2, excludeUser, excludeKernel, precise);
    }
}
