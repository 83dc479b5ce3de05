// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

import org.jspecify.annotations.Nullable;

/**
 * Names frames as a report groups them.
 *
 * @param by what has a name of its own; {@link GroupBy#THREAD} and {@link GroupBy#PROCESS} only
 *     choose roots and leave functions as frames
 */
record GroupNaming(GroupBy by) implements FrameNaming {

    @Override
    public String frame(Location location, @Nullable Line line) {
        return switch (by) {
            case FUNCTION, THREAD, PROCESS -> function(location, line);
            case LINE -> line(location, line);
            case FILE -> file(location, line);
            case MODULE -> module(location);
        };
    }

    /** The function, or what stands for it. */
    static String function(Location location, @Nullable Line line) {
        if (line != null) {
            Function function = line.function();
            String name = function.name().isEmpty() ? function.systemName() : function.name();
            if (!name.isEmpty()) {
                return name;
            }
        }
        return location.standIn();
    }

    private static String line(Location location, @Nullable Line line) {
        String function = function(location, line);
        if (line == null || line.line() == 0) {
            return function;
        }
        return function + " " + line.function().file() + ":" + line.line();
    }

    private static String file(Location location, @Nullable Line line) {
        if (line != null && !line.function().file().isEmpty()) {
            return line.function().file();
        }
        String module = module(location);
        return module.startsWith("[") ? module : "[" + module + "]";
    }

    private static String module(Location location) {
        Mapping mapping = location.mapping();
        return mapping == null || mapping.file().isEmpty()
                ? "[unknown module]"
                : mapping.baseName();
    }
}
