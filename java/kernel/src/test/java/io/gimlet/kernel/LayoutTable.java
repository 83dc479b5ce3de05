// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.TreeMap;

/** The table of native/layout.c: the offsets, sizes and constants that libgimlet was built with. */
final class LayoutTable {
    private static final MemorySegment LAYOUT = Libgimlet.function("gimlet_layout");
    private static final int LONGEST_NAME = 256;

    private LayoutTable() {}

    static Map<String, Long> read() {
        Map<String, Long> values = new TreeMap<>();
        for (long index = 0, entry; (entry = Libgimlet.call(LAYOUT, index)) != 0; index++) {
            MemorySegment memory = Libgimlet.memory(entry, Layouts.Layout.SIZE);
            String name =
                    Libgimlet.string(memory.get(JAVA_LONG, Layouts.Layout.NAME), LONGEST_NAME);
            if (values.put(name, memory.get(JAVA_LONG, Layouts.Layout.VALUE)) != null) {
                throw new AssertionError("native/layout.c lists " + name + " twice");
            }
        }
        return values;
    }
}
