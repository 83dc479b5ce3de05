// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Distinct frame names, numbered from 0. The same name in the kernel and elsewhere is two. */
final class NameTable {
    /** A short file can ask for a long name again and again, with another line number each time. */
    private final long maxChars = Runtime.getRuntime().maxMemory() / 8;

    private long chars;
    private final Map<FrameKind, Map<String, Integer>> ids = new EnumMap<>(FrameKind.class);
    private final List<String> names = new ArrayList<>();
    private final List<FrameKind> kinds = new ArrayList<>();

    /**
     * The number of a name, a new one when it is new.
     *
     * @throws ProfileTooLargeException when the heap is too small for the names
     */
    int id(String name, FrameKind kind) {
        Map<String, Integer> ofKind = ids.computeIfAbsent(kind, _ -> new HashMap<>());
        Integer known = ofKind.get(name);
        if (known == null) {
            chars += name.length();
            if (chars > maxChars) {
                throw new ProfileTooLargeException(
                        "more than " + (maxChars >> 20) + " MiB of names");
            }
            known = names.size();
            ofKind.put(name, known);
            names.add(name);
            kinds.add(kind);
        }
        return known;
    }

    int size() {
        return names.size();
    }

    String name(int id) {
        return names.get(id);
    }

    FrameKind kind(int id) {
        return kinds.get(id);
    }
}
