// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * What is sampled of one event (struct gimlet_event_settings). Events of perf keep their rate
 * themselves: for them only the stacks count.
 *
 * @param kernelStack whether samples have a kernel stack
 * @param userStack whether samples have a user stack
 * @param valueArgument the argument of the function, 1 to 6, that is the event's value; 0: it has
 *     none
 * @param minimum leaves out events with a smaller value, unsigned
 * @param period one sample for so much value, or for so many events where there is no value
 */
public record EventSettings(
        boolean kernelStack, boolean userStack, int valueArgument, long minimum, long period) {
    /** A sample of every event, with both stacks. */
    public static final EventSettings ALL = new EventSettings(true, true, 0, 0, 1);

    /** Refuses what is out of range. */
    public EventSettings {
        if (valueArgument < 0 || valueArgument > 6) {
            throw new IllegalArgumentException("arguments are numbered from 1 to 6");
        }
    }

    /** The same with or without kernel stacks. */
    public EventSettings withKernelStack(boolean kernelStack) {
        return new EventSettings(kernelStack, userStack, valueArgument, minimum, period);
    }

    /** The same with a function's argument as the value. */
    public EventSettings withValue(int valueArgument, long minimum, long period) {
        return new EventSettings(kernelStack, userStack, valueArgument, minimum, period);
    }

    MemorySegment allocate(Arena arena) {
        MemorySegment settings = arena.allocate(Layouts.EventSettings.SIZE, Long.BYTES);
        settings.set(JAVA_LONG, Layouts.EventSettings.MINIMUM, minimum);
        settings.set(JAVA_LONG, Layouts.EventSettings.PERIOD, period);
        settings.set(JAVA_INT, Layouts.EventSettings.FLAGS, flags());
        settings.set(JAVA_INT, Layouts.EventSettings.VALUE_ARGUMENT, valueArgument);
        return settings;
    }

    private int flags() {
        return (kernelStack ? 0 : Layouts.EVENT_SKIP_KERNEL_STACK)
                | (userStack ? 0 : Layouts.EVENT_SKIP_USER_STACK);
    }
}
