// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import io.gimlet.kernel.PerfEvent.Rate;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in a program: {@code uprobe:FILE:FUNCTION[+OFFSET]}, or {@code uretprobe:FILE:FUNCTION}
 * where the function returns.
 *
 * @param file the program or library
 * @param offset bytes from the function's start
 * @param atReturn whether it is the return
 */
public record Uprobe(String name, String file, String function, long offset, boolean atReturn)
        implements EventSource {
    /** As with bpftrace the file ends at the first colon: C++ functions have colons, too. */
    private static final Pattern NAME =
            Pattern.compile("u(ret)?probe:([^:]+):(.+?)(?:\\+(0x\\p{XDigit}{1,8}|\\d{1,9}))?");

    /** The uprobe of this name; empty where it does not name one. */
    static Optional<Uprobe> parse(String name) {
        Matcher parts = NAME.matcher(name);
        if (!parts.matches()) {
            return Optional.empty();
        }
        boolean atReturn = parts.group(1) != null;
        long offset = parts.group(4) == null ? 0 : Long.decode(parts.group(4));
        if (atReturn && offset != 0) {
            return Optional.empty(); // a return has no place within the function
        }
        return Optional.of(new Uprobe(name, parts.group(2), parts.group(3), offset, atReturn));
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
