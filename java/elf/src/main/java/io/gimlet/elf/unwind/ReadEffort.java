// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.unwind;

import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/** Asks now and then whether the reading of a file may go on. */
final class ReadEffort {
    /** So many records or instructions take about 50 us. */
    private static final int STEPS = 1 << 12;

    private final BooleanSupplier mayGoOn;
    private int left = STEPS;

    ReadEffort(BooleanSupplier mayGoOn) {
        this.mayGoOn = mayGoOn;
    }

    /**
     * Counts a record or an instruction.
     *
     * @throws CancellationException when it may not go on
     */
    void step() {
        left--;
        if (left == 0) {
            left = STEPS;
            if (!mayGoOn.getAsBoolean()) {
                throw new CancellationException("reading unwind information takes too long");
            }
        }
    }
}
