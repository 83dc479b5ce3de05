// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

import java.util.List;
import java.util.function.UnaryOperator;

/** Profiles that show less, or more, of their source in the frames of their stacks. */
public final class ProfileDetail {
    private ProfileDetail() {}

    /**
     * The profile without inlined frames: what ran in them counts for the function that they were
     * compiled into, on the line on which it called the outermost of them.
     */
    public static Profile withoutInlines(Profile profile) {
        return withLines(profile, lines -> List.of(lines.getLast()));
    }

    /**
     * The profile with a function for each source line, as {@code work work.c:12}, for formats
     * whose frames are names alone. Frames without a line stay as they are.
     */
    public static Profile byLine(Profile profile) {
        return withLines(profile, lines -> lines.stream().map(ProfileDetail::byLine).toList());
    }

    private static Profile withLines(Profile profile, UnaryOperator<List<Line>> change) {
        return profile.withLocations(
                profile.locations().stream()
                        .map(location ->
                                location.lines().isEmpty()
                                        ? location
                                        : new Location(
                                                location.address(),
                                                location.mapping(),
                                                change.apply(location.lines()),
                                                location.functionStart()))
                        .toList());
    }

    private static Line byLine(Line line) {
        Function function = line.function();
        String file = function.file();
        if (file.isEmpty() || line.line() == 0) {
            return line;
        }
        String place = " " + file.substring(file.lastIndexOf('/') + 1) + ":" + line.line();
        return new Line(
                new Function(
                        function.name() + place, function.systemName(), file, function.startLine()),
                line.line(),
                line.column());
    }
}
