// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

import org.jspecify.annotations.Nullable;

/**
 * The functions of a profile that a text tells: it is a part of their names or, where no name has
 * it, a regular expression that is found in them. Where an address has no name, what readers show
 * instead counts ({@link Location#standIn}). For one thread.
 */
public final class FunctionSearch {
    private final String wanted;
    private final @Nullable FrameFilter expression;

    /**
     * A search in a profile.
     *
     * @throws ProfileRequestException when no name has the text, and it is no regular expression
     */
    public FunctionSearch(Profile profile, String wanted) {
        this.wanted = wanted;
        boolean isPart =
                profile.locations().stream().anyMatch(location -> hasPart(location, wanted));
        expression = isPart ? null : new FrameFilter("the function", wanted);
    }

    private static boolean hasPart(Location location, String wanted) {
        return location.lines().isEmpty()
                ? location.standIn().contains(wanted)
                : location.lines().stream()
                        .anyMatch(line -> line.function().name().contains(wanted));
    }

    /**
     * Whether it is one of the functions.
     *
     * @throws ProfileRequestException when the regular expression takes too long on its name
     */
    public boolean matches(Function function) {
        return matches(function.name());
    }

    private boolean matches(String name) {
        return expression == null ? name.contains(wanted) : expression.matches(name);
    }

    /** Whether one of the functions is at an address, inlined or not. */
    public boolean matches(Location location) {
        for (Line line : location.lines()) {
            if (matches(line.function())) {
                return true;
            }
        }
        return location.lines().isEmpty() && matches(location.standIn());
    }
}
