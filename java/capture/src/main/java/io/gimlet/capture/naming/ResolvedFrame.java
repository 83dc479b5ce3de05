// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.naming;

import io.gimlet.profile.Function;
import io.gimlet.profile.Line;
import io.gimlet.profile.Location;
import io.gimlet.profile.Mapping;
import io.gimlet.symbols.Resolution;
import io.gimlet.symbols.SourceFrame;
import io.gimlet.symbols.UnknownReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a frame. Frames are equal when they are of one place, in whatever process.
 *
 * @param address as the profile shows it: in the mapping
 * @param mapping how the profile shows where it is; null when it is in none
 * @param resolution its place in the source, or the reason why that is not known
 */
public record ResolvedFrame(long address, @Nullable Mapping mapping, Resolution resolution) {
    /** What stands for a frame that Gimlet failed to name. */
    public static final ResolvedFrame FAILED =
            new ResolvedFrame(0, null, new Resolution.Unnamed(UnknownReason.INTERNAL_FAILURE));

    private static final String UNKNOWN = "[unknown]";

    /**
     * The frame as profiles have it. What is in a file and has no name has no line either: whoever
     * has the file's symbols can name it later.
     */
    public Location location() {
        if (resolution instanceof Resolution.Named named) {
            List<Line> lines = new ArrayList<>(named.frames().size());
            for (SourceFrame frame : named.frames()) {
                lines.add(new Line(function(frame), frame.line(), frame.column()));
            }
            return new Location(address, mapping, lines);
        }
        var unnamed = (Resolution.Unnamed) resolution;
        String group = group(unnamed.reason());
        return mapping == null || !group.isEmpty()
                ? new Location(address, mapping, List.of(groupLine(group)))
                : new Location(address, mapping, List.of(), functionStart(mapping, unnamed));
    }

    /** Whether the line of the source that runs here is known. */
    public boolean hasLine() {
        return resolution instanceof Resolution.Named named && named.innermost().line() != 0;
    }

    /** The same without the functions that are inlined there. */
    public ResolvedFrame withoutInlines() {
        return resolution instanceof Resolution.Named named && named.frames().size() > 1
                ? new ResolvedFrame(
                        address, mapping, new Resolution.Named(List.of(named.frames().getLast())))
                : this;
    }

    private static long functionStart(Mapping mapping, Resolution.Unnamed unnamed) {
        return unnamed.functionStart().isEmpty()
                ? 0
                : unnamed.functionStart().getAsLong() + mapping.start() - mapping.fileAddress();
    }

    private static Line groupLine(String group) {
        String name = group.isEmpty() ? UNKNOWN : group;
        return new Line(new Function(name, name, "", 0), 0);
    }

    private static Function function(SourceFrame frame) {
        return new Function(
                frame.function(), frame.systemName(), frame.file(), frame.functionLine());
    }

    /** The name of the function that runs here, or what stands for it. */
    public String name() {
        if (resolution instanceof Resolution.Named named) {
            return named.innermost().function();
        }
        Location location = location();
        return location.lines().isEmpty()
                ? location.standIn()
                : location.lines().getFirst().function().name();
    }

    /** Why there is no name; null when there is one. */
    public @Nullable UnknownReason reason() {
        return resolution instanceof Resolution.Unnamed unnamed ? unnamed.reason() : null;
    }

    /** What all frames are called that no file will ever name; empty for those in files. */
    private static String group(UnknownReason reason) {
        return switch (reason) {
            case PROBED_CODE -> "[uprobes]";
            case NO_MAPPING, PROCESS_TOO_LARGE, INTERNAL_FAILURE -> UNKNOWN;
            case ANONYMOUS_MEMORY,
                    NOT_IN_PERF_MAP,
                    PERF_MAP_REFUSED,
                    PERF_MAP_STALE,
                    PERF_MAP_NO_ANSWER,
                    PERF_MAP_CUT,
                    NOT_IN_JIT_DUMP,
                    JIT_DUMP_REFUSED,
                    JIT_DUMP_CUT ->
                    "[generated code]";
            case KALLSYMS_HIDDEN, KALLSYMS_UNAVAILABLE, NO_KERNEL_SYMBOL -> "[kernel]";
            case PROCESS_GONE,
                    FILE_NOT_OPENED,
                    FILE_CHANGED,
                    FILE_NO_ANSWER,
                    FILE_NOT_COPIED,
                    UNSUPPORTED_ELF,
                    MALFORMED_ELF,
                    NO_SEGMENT,
                    NO_SYMBOLS,
                    NO_SYMBOL,
                    SYMBOLS_TOO_LARGE ->
                    "";
        };
    }

    // Not the record's own, for the reason that Mapping gives.
    @Override
    @SuppressWarnings("ReferenceEquality") // most are one object: resolvers remember
    public boolean equals(@Nullable Object other) {
        return other instanceof ResolvedFrame that
                && address == that.address
                && Objects.equals(mapping, that.mapping)
                && (resolution == that.resolution || resolution.equals(that.resolution));
    }

    @Override
    public int hashCode() {
        return 31 * Long.hashCode(address) + Objects.hashCode(mapping);
    }
}
