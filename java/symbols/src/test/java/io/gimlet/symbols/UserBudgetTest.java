// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UserBudgetTest {
    private static final int ALICE = 1000;
    private static final int BOB = 1001;
    private static final int CAROL = 1002;

    private final UserBudget budget = new UserBudget(100);

    @Test
    void oneUserCanTakeHalfOfIt() {
        assertThat(budget.take(ALICE, 51)).isFalse();
        assertThat(budget.take(ALICE, 30)).isTrue();
        assertThat(budget.take(ALICE, 21)).isFalse();
        assertThat(budget.take(ALICE, 20)).isTrue();
        assertThat(budget.take(ALICE, 1)).isFalse();
        assertThat(budget.take(BOB, 50)).isTrue();
    }

    @Test
    void allTogetherCanTakeNoMoreThanThereIs() {
        budget.take(ALICE, 50);
        budget.take(BOB, 40);

        assertThat(budget.take(CAROL, 11)).isFalse();
        assertThat(budget.take(CAROL, 10)).isTrue();
    }

    @Test
    void whatIsGivenBackCanBeTakenAgain() {
        budget.take(ALICE, 50);
        budget.take(BOB, 50);
        budget.giveBack(ALICE, 50);

        assertThat(budget.take(BOB, 1)).isFalse();
        assertThat(budget.take(ALICE, 50)).isTrue();
    }
}
