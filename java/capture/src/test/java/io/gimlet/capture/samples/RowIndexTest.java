// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RowIndexTest {
    private final RowIndex index = new RowIndex();

    private void append(int hash) {
        int slot = index.first(hash);
        while (index.row(slot) >= 0) {
            slot = index.next(slot);
        }
        index.append(slot, hash);
    }

    private List<Integer> rowsOf(int hash) {
        List<Integer> rows = new ArrayList<>();
        for (int slot = index.first(hash); index.row(slot) >= 0; slot = index.next(slot)) {
            if (index.hash(index.row(slot)) == hash) {
                rows.add(index.row(slot));
            }
        }
        return rows;
    }

    @Test
    void findsNothingInTheBeginning() {
        assertThat(index.row(index.first(42))).isNegative();
    }

    @Test
    void findsAllRowsOfOneHash() {
        for (int row = 0; row < 300; row++) {
            append(7);
            append(8);
        }
        assertThat(rowsOf(7)).hasSize(300).allMatch(row -> row % 2 == 0);
        assertThat(rowsOf(8)).hasSize(300).allMatch(row -> row % 2 == 1);
    }

    @Test
    void findsEveryRowAfterItGrew() {
        for (int row = 0; row < 50_000; row++) {
            append(row * 0x9e3779b9);
        }
        for (int row = 0; row < 50_000; row++) {
            assertThat(rowsOf(row * 0x9e3779b9)).containsExactly(row);
        }
    }

    @Test
    void wrapsAroundTheEndOfItsSlots() {
        for (int row = 0; row < 10; row++) {
            append(-1);
        }
        assertThat(rowsOf(-1)).hasSize(10);
    }
}
