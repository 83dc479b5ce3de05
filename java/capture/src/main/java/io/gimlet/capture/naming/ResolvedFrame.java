// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.naming;

import io.gimlet.profile.Function;
import io.gimlet.profile.Line;
import io.gimlet.profile.Location;
import io.gimlet.profile.Mapping;
import io.gimlet.symbols.SymbolSource;
import io.gimlet.symbols.UnknownReason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a frame: either the source of its name or the reason why it has none.
 *
 * @param function its name, or what stands for one, such as {@code libfoo.so+0x1234}
 * @param source null when there is a reason
 * @param reason null when there is a source
 */
public record ResolvedFrame(
        long address,
        @Nullable Mapping mapping,
        Function function,
        @Nullable SymbolSource source,
        @Nullable UnknownReason reason) {
    /** What stands for a frame that Gimlet failed to name. */
    public static final ResolvedFrame FAILED =
            unnamed(0, null, "[unknown]", UnknownReason.INTERNAL_FAILURE);

    static ResolvedFrame named(
            long address, @Nullable Mapping mapping, Function function, SymbolSource source) {
        return new ResolvedFrame(address, mapping, function, source, null);
    }

    static ResolvedFrame unnamed(
            long address, @Nullable Mapping mapping, String standIn, UnknownReason reason) {
        return new ResolvedFrame(
                address, mapping, new Function(standIn, standIn, "", 0), null, reason);
    }

    public Location location() {
        return new Location(address, mapping, List.of(new Line(function, 0)));
    }
}
