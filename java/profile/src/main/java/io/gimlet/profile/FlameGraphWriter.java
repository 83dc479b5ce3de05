// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes a profile as a flame graph: one HTML page that shows stacks as boxes, as wide as their
 * values, and needs neither a network nor other files.
 *
 * <p>Every stack is in the page, however narrow. Names are escaped as in {@link CollapsedWriter},
 * and cannot become markup.
 */
public final class FlameGraphWriter {
    private FlameGraphWriter() {}

    /**
     * Writes {@code profile} and leaves {@code out} open. Nothing is written when the profile
     * cannot be drawn.
     *
     * @throws IOException when the stream refuses
     * @throws IllegalArgumentException when the profile does not have the value that the options
     *     ask for, or its values add up to more than 2^63
     * @throws TooManyStacksException when the heap is too small for the distinct stacks
     */
    public static void write(Profile profile, FlameGraphOptions options, OutputStream out)
            throws IOException {
        int types = profile.sampleTypes().size();
        if (options.typeIndex() < 0 || options.typeIndex() >= types) {
            throw new IllegalArgumentException(
                    "the profile has %d sample types, none with index %d"
                            .formatted(types, options.typeIndex()));
        }
        var data = new ByteArrayOutputStream();
        FlameGraphData.write(profile, options, data);
        FlameGraphPage.write(data.toByteArray(), out);
    }
}
