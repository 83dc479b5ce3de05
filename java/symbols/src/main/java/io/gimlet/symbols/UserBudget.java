// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

import java.util.HashMap;
import java.util.Map;

/**
 * A bounded amount of something, such as memory, that the processes of all users share. No user can
 * take more than a share of it, so that what one of them does with their processes leaves room for
 * the others'. Thread-safe.
 */
public final class UserBudget {
    /** What one user can take of the whole: half of it leaves as much for all others. */
    private static final int USERS_PART = 2;

    private final long total;
    private final Map<Integer, Long> taken = new HashMap<>();
    private long allTaken;

    /**
     * A budget of which nothing is taken.
     *
     * @param total the whole amount, at least 2
     */
    public UserBudget(long total) {
        this.total = total;
    }

    /**
     * Takes all of an amount, or nothing.
     *
     * @param userId whose processes it is for
     * @param amount not negative
     * @return whether it was there to be taken
     */
    public synchronized boolean take(int userId, long amount) {
        long before = taken.getOrDefault(userId, 0L);
        if (amount > total / USERS_PART - before || amount > total - allTaken) {
            return false;
        }
        taken.put(userId, before + amount);
        allTaken += amount;
        return true;
    }

    /** Gives back some of what was taken for a user. */
    public synchronized void giveBack(int userId, long amount) {
        taken.computeIfPresent(userId, (user, has) -> has == amount ? null : has - amount);
        allTaken -= amount;
    }
}
