// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.process;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What processes mapped that nobody has a sample of yet. One may come with the next look into the
 * ring, and be older than the mapping: two drains are kept. For the draining thread.
 */
final class UnclaimedMappings {
    /** A bound for a drain that comes late; whoever is new to it then has no mappings to go by. */
    private static final int MOST = 1 << 14;

    /** Many times what a program maps at its start; none takes the others' room. */
    private static final int MOST_OF_PROCESS = 1 << 10;

    private Map<Integer, List<CodeMapping>> fresh = new HashMap<>();
    private Map<Integer, List<CodeMapping>> aged = new HashMap<>();
    private int count;

    void add(CodeMapping mapping) {
        if (count == MOST) {
            return;
        }
        List<CodeMapping> ofProcess =
                fresh.computeIfAbsent(mapping.processId(), id -> new ArrayList<>());
        if (ofProcess.size() < MOST_OF_PROCESS) {
            count++;
            ofProcess.add(mapping);
        }
    }

    /** What a process mapped, oldest first. */
    List<CodeMapping> of(int processId) {
        List<CodeMapping> all = new ArrayList<>();
        addAll(all, aged.get(processId));
        addAll(all, fresh.get(processId));
        return all;
    }

    private static void addAll(List<CodeMapping> all, @Nullable List<CodeMapping> some) {
        if (some != null) {
            all.addAll(some);
        }
    }

    /** Drops what a process mapped. */
    void forget(int processId) {
        fresh.remove(processId);
        aged.remove(processId);
    }

    /** Drops what is older than the last two calls. */
    void age() {
        aged = fresh;
        fresh = new HashMap<>();
        count = 0;
    }
}
