// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import io.gimlet.kernel.PerfEvent.Rate;

/** An event that the kernel's perf subsystem counts, and samples when it has counted enough. */
public sealed interface PerfSource extends EventSource {
    /** Samples per second when nothing else is asked for; odd, so as not to beat with timers. */
    long USUAL_HERTZ = 999;

    /** What to ask the kernel for. */
    PerfSelector selector();

    /** An event of the same kind. */
    PerfSource with(String name, PerfSelector selector);

    /** Goes on all the time, in most cases: so many samples a second suit it. */
    @Override
    default Rate usualRate() {
        return new Rate.Frequency(USUAL_HERTZ);
    }

    @Override
    default Unit unit() {
        return Unit.COUNT;
    }

    /** The kernel's clocks of CPU time, which every machine has. */
    record Clock(String name, PerfSelector selector) implements PerfSource {
        private static final long NANOS_PER_SECOND = 1_000_000_000;

        @Override
        public Clock with(String name, PerfSelector selector) {
            return new Clock(name, selector);
        }

        @Override
        public Unit unit() {
            return Unit.NANOSECONDS;
        }

        @Override
        public long period(Rate rate) {
            return rate instanceof Rate.Frequency(long hertz)
                    ? NANOS_PER_SECOND / hertz
                    : PerfSource.super.period(rate);
        }
    }

    /** What the kernel itself counts one by one, such as page faults. */
    record Software(String name, PerfSelector selector) implements PerfSource {
        @Override
        public Software with(String name, PerfSelector selector) {
            return new Software(name, selector);
        }

        /**
         * Every one: they come in bursts, from which the kernel would derive periods that make
         * samples stand for many times what happened.
         */
        @Override
        public Rate usualRate() {
            return new Rate.Period(1);
        }
    }

    /** What the CPU's own counters count: generic, cache and raw events. */
    record Hardware(String name, PerfSelector selector) implements PerfSource {
        @Override
        public Hardware with(String name, PerfSelector selector) {
            return new Hardware(name, selector);
        }
    }

    /** An event of a PMU that sysfs describes. */
    record Pmu(String name, PerfSelector selector) implements PerfSource {
        @Override
        public Pmu with(String name, PerfSelector selector) {
            return new Pmu(name, selector);
        }
    }
}
