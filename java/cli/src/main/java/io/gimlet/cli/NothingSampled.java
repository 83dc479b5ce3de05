// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import io.gimlet.capture.options.RecordOptions;
import io.gimlet.capture.options.RecordTarget;
import io.gimlet.capture.result.RecordingSummary;
import io.gimlet.capture.result.RecordingSummary.EventSummary;
import java.util.Locale;

/** What to say of a recording without samples: what is known of the reason, and what to try. */
final class NothingSampled {
    private static final String LONGER = ": record longer (-d), or while it has something to do";

    /** One that runs for less than this part of the time is not sampled more by a higher rate. */
    private static final long IDLE_PART = 100;

    private NothingSampled() {}

    /** A sentence for users, without its full stop. */
    static String advice(RecordingSummary summary, RecordTarget target) {
        EventSummary event = summary.events().getFirst();
        boolean isIdle =
                isNamed(target)
                        && event.isTime()
                        && event.counted() * IDLE_PART < summary.watched().toNanos();
        if (event.counted() > 0 && !isIdle) {
            return tooLittle(event);
        }
        if (!event.isTime() && !event.requested().equals(RecordOptions.DEFAULT_EVENT)) {
            return "no " + event.name() + " came" + in(target) + LONGER;
        }
        if (event.name().indexOf(':') > 0) {
            return "nothing ran" + in(target) + " that " + event.name() + " counts" + LONGER;
        }
        if (isNamed(target)) {
            boolean mayFollow =
                    target instanceof RecordTarget.Processes processes
                            && !processes.followChildren();
            return "the target did not run"
                    + (event.counted() > 0 ? ", but for " + millis(event) : "")
                    + LONGER
                    + (mayFollow ? "; --follow samples its children, too" : "");
        }
        if (target instanceof RecordTarget.Cgroup cgroup) {
            return "nothing ran in the cgroup"
                    + LONGER
                    + "; its processes are in "
                    + cgroup.directory().resolve("cgroup.procs");
        }
        return "nothing ran" + in(target) + LONGER;
    }

    private static boolean isNamed(RecordTarget target) {
        return target instanceof RecordTarget.Processes || target instanceof RecordTarget.Threads;
    }

    private static String tooLittle(EventSummary event) {
        return event.isTime()
                ? "the target ran "
                        + millis(event)
                        + " in all, before the first sample was due: take a higher -F"
                : "the kernel counted "
                        + event.counted()
                        + " "
                        + event.name()
                        + " in all, before the first sample was due: take a lower -c";
    }

    private static String millis(EventSummary event) {
        return String.format(Locale.ROOT, "%.3f ms", event.counted() / 1e6);
    }

    private static String in(RecordTarget target) {
        if (target instanceof RecordTarget.Cgroup) {
            return " in the cgroup";
        }
        return target instanceof RecordTarget.WholeSystem
                ? " on this machine"
                : target instanceof RecordTarget.User ? " for the user" : " in the target";
    }
}
