// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.capture.Allocations;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IntMapTest {
    private static void assertSame(IntMap<Integer> actual, Map<Integer, Integer> expected) {
        expected.forEach((key, value) -> assertThat(actual.get(key)).isEqualTo(value));
        List<Integer> values = new ArrayList<>();
        actual.forEach(values::add);
        assertThat(values).containsExactlyInAnyOrderElementsOf(expected.values());
    }

    /** A small range of keys makes long runs of slots, which removals have to close. */
    @Test
    void agreesWithHashMap() {
        for (int range : new int[] {4, 40, 400, 100_000}) {
            Random random = new Random(range);
            IntMap<Integer> map = new IntMap<>();
            Map<Integer, Integer> expected = new HashMap<>();
            for (int step = 0; step < 20_000; step++) {
                int key = random.nextInt(range) - range / 2;
                if (random.nextInt(3) == 0) {
                    map.remove(key);
                    expected.remove(key);
                } else {
                    map.put(key, step);
                    expected.put(key, step);
                }
                assertThat(map.get(key)).isEqualTo(expected.get(key));
            }
            assertSame(map, expected);
        }
    }

    @Test
    void closesTheGapsThatRemovalsLeaveAcrossTheEndOfTheTable() {
        List<Integer> keys = keysOfTheLastSlots();
        for (int removed = 0; removed < keys.size(); removed++) {
            IntMap<Integer> map = new IntMap<>();
            Map<Integer, Integer> expected = new HashMap<>();
            for (int key : keys) {
                map.put(key, key);
                expected.put(key, key);
            }
            map.remove(keys.get(removed));
            expected.remove(keys.get(removed));
            assertSame(map, expected);
        }
    }

    /** Keys that all want one of the last two slots of a new map: most lie behind its end. */
    private static List<Integer> keysOfTheLastSlots() {
        List<Integer> keys = new ArrayList<>();
        for (int key = 0; keys.size() < 8; key++) {
            int mixed = key * 0x9e3779b9;
            if (((mixed ^ mixed >>> 16) & 63) >= 62) {
                keys.add(key);
            }
        }
        return keys;
    }

    @Test
    void looksUpWithoutAllocating() {
        IntMap<String> map = new IntMap<>();
        for (int key = 0; key < 10_000; key++) {
            map.put(key, "value");
        }
        long bytes =
                Allocations.of(() -> {
                    for (int key = 0; key < 20_000; key++) {
                        map.get(key);
                    }
                });
        assertThat(bytes).isLessThan(1024);
    }
}
