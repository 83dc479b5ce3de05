// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** pprof's string table while it is written: every string once, the empty one first. */
final class StringTable {
    private final Map<String, Integer> indices = new HashMap<>();
    private final List<String> all = new ArrayList<>();
    private int emptyText;

    StringTable() {
        index("");
    }

    int index(String text) {
        Integer known = indices.get(text);
        if (known == null) {
            known = all.size();
            indices.put(text, known);
            all.add(text);
        }
        return known;
    }

    /**
     * The index of a label's text. It is never 0, which would mean that the label has none: an
     * empty text gets an entry of its own.
     */
    int indexOfText(String text) {
        if (!text.isEmpty()) {
            return index(text);
        }
        if (emptyText == 0) {
            emptyText = all.size();
            all.add("");
        }
        return emptyText;
    }

    List<String> all() {
        return all;
    }
}
