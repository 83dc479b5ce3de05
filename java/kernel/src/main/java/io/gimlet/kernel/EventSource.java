// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import io.gimlet.kernel.PerfEvent.Rate;

/** What samples are taken at. What there is to know of a kind of event, its type says. */
public sealed interface EventSource permits PerfSource, Tracepoint, Uprobe {
    /** The name that the user gave, modifiers included. */
    String name();

    /** What the values of its samples count. */
    Unit unit();

    /** The rate that suits it when none is asked for. */
    Rate usualRate();

    /**
     * What one sample stands for at this rate, in {@link #unit}s; 0 where that is not known before.
     */
    default long period(Rate rate) {
        return rate instanceof Rate.Period(long events) ? events : 0;
    }

    /** Units of values. */
    enum Unit {
        /** Time. */
        NANOSECONDS("nanoseconds"),
        /** Something that happened. */
        COUNT("count");

        private final String label;

        Unit(String label) {
            this.label = label;
        }

        /** The unit's name in profiles. */
        public String label() {
            return label;
        }
    }
}
