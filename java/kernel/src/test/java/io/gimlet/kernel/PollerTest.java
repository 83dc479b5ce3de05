// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PollerTest {
    private static final int FOR_EVER = -1;

    @Test
    void wakingEndsTheWaitThatGoesOn() throws Exception {
        try (Poller poller = new Poller()) {
            Thread waiting =
                    new Thread(() -> {
                        try {
                            poller.await(FOR_EVER);
                        } catch (KernelException refused) {
                            throw new AssertionError(refused);
                        }
                    });
            waiting.start();
            poller.wake();
            waiting.join();
        }
    }

    @Test
    void wakingEndsOneWait() throws Exception {
        try (Poller poller = new Poller()) {
            poller.wake();
            poller.wake();
            assertThat(poller.await(FOR_EVER)).isEqualTo(1);
            assertThat(poller.await(1)).isZero();
        }
    }

    @Test
    void wakingAClosedOneDoesNothing() throws Exception {
        Poller poller = new Poller();
        poller.close();
        poller.wake();
    }
}
