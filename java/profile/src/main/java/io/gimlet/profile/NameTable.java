// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Distinct frame names, numbered from 0. The same name in the kernel and elsewhere is two. */
final class NameTable {
    private final Map<FrameKind, Map<String, Integer>> ids = new EnumMap<>(FrameKind.class);
    private final List<String> names = new ArrayList<>();
    private final List<FrameKind> kinds = new ArrayList<>();

    int id(String name, FrameKind kind) {
        Map<String, Integer> ofKind = ids.computeIfAbsent(kind, _ -> new HashMap<>());
        Integer known = ofKind.get(name);
        if (known == null) {
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
