// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.TreeMap;

/** The table of native/layout.c: what the C compiler says about offsets, sizes and constants. */
final class LayoutTable {
    private static final MemorySegment LAYOUT = Libgimlet.function("gimlet_layout");
    private static final int LONGEST_NAME = 256;

    /** struct gimlet_layout: a pointer to the name, then the value. */
    private static final long ENTRY_BYTES = 16;

    private static final long VALUE_AT = 8;

    private LayoutTable() {}

    static Map<String, Long> read() {
        Map<String, Long> values = new TreeMap<>();
        for (long index = 0, entry; (entry = Libgimlet.call(LAYOUT, index)) != 0; index++) {
            MemorySegment memory = Libgimlet.memory(entry, ENTRY_BYTES);
            String name = Libgimlet.string(memory.get(JAVA_LONG, 0), LONGEST_NAME);
            if (values.put(name, memory.get(JAVA_LONG, VALUE_AT)) != null) {
                throw new AssertionError("native/layout.c lists " + name + " twice");
            }
        }
        return values;
    }
}
