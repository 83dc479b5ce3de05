// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import io.gimlet.kernel.PerfEvent.Rate;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in the kernel that tells what happens there, by the names of tracefs: {@code
 * tracepoint:CATEGORY:EVENT}.
 */
public record Tracepoint(String name, String category, String event) implements EventSource {
    private static final Pattern NAME = Pattern.compile("tracepoint:([\\w-]+):([\\w-]+)");

    /** The tracepoint of this name; empty where it does not name one. */
    static Optional<Tracepoint> parse(String name) {
        Matcher parts = NAME.matcher(name);
        return parts.matches()
                ? Optional.of(new Tracepoint(name, parts.group(1), parts.group(2)))
                : Optional.empty();
    }

    @Override
    public Unit unit() {
        return Unit.COUNT;
    }

    /** Every one. */
    @Override
    public Rate usualRate() {
        return new Rate.Period(1);
    }
}
