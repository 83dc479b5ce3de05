// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.samples;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.capture.Allocations;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SampleTableTest {
    private record Key(int stack, int thread, int event, int reason) {}

    private final SampleTable table = new SampleTable();

    @Test
    void addsUpEqualSamplesAndKeepsOthersApart() {
        table.add(1, 2, 0, 0, 10);
        table.add(1, 2, 0, 0, 11);
        table.add(1, 3, 0, 0, 1);
        table.add(1, 2, 1, 0, 1);
        table.add(1, 2, 0, 4, 1);

        assertThat(table.size()).isEqualTo(4);
        assertThat(table.count(0)).isEqualTo(2);
        assertThat(table.weight(0)).isEqualTo(21);
        assertThat(table.event(2)).isEqualTo(1);
        assertThat(table.reason(3)).isEqualTo(4);
    }

    @Test
    void agreesWithHashMap() {
        Random random = new Random(1);
        Map<Key, Long> weights = new HashMap<>();
        for (int i = 0; i < 200_000; i++) {
            Key key =
                    new Key(
                            random.nextInt(5000),
                            random.nextInt(8),
                            random.nextInt(2),
                            random.nextInt(3));
            long weight = random.nextInt(1000);
            table.add(key.stack(), key.thread(), key.event(), key.reason(), weight);
            weights.merge(key, weight, Long::sum);
        }
        Map<Key, Long> found = new HashMap<>();
        long count = 0;
        for (int row = 0; row < table.size(); row++) {
            Key key =
                    new Key(
                            table.stack(row),
                            table.thread(row),
                            table.event(row),
                            table.reason(row));
            found.put(key, table.weight(row));
            count += table.count(row);
        }
        assertThat(table.size()).isEqualTo(weights.size());
        assertThat(found).isEqualTo(weights);
        assertThat(count).isEqualTo(200_000);
    }

    @Test
    void keepsTheLargestNumbers() {
        table.add(Integer.MAX_VALUE, Integer.MAX_VALUE, 63, 255, Long.MAX_VALUE);

        assertThat(
                        List.of(
                                table.stack(0),
                                table.thread(0),
                                table.event(0),
                                table.reason(0),
                                table.weight(0)))
                .isEqualTo(List.of(Integer.MAX_VALUE, Integer.MAX_VALUE, 63, 255, Long.MAX_VALUE));
    }

    @Test
    void addsToKnownRowsWithoutAllocating() {
        Runnable add =
                () -> {
                    for (int stack = 0; stack < 10_000; stack++) {
                        table.add(stack, stack & 7, 0, 0, 1);
                    }
                };
        assertThat(Allocations.of(add)).isLessThan(1024);
        assertThat(table.size()).isEqualTo(10_000);
    }
}
