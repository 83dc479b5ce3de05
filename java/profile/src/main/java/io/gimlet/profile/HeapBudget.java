// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

/**
 * What a profile may take of the heap while it is read. A few bytes of a hostile file can ask for
 * much memory: everything that the file makes big is charged before it is allocated.
 */
final class HeapBudget {
    /** A guess from above at a small record with its place in a list or a map. */
    static final int RECORD_BYTES = 64;

    private final long bytes;
    private long left;

    HeapBudget(long bytes) {
        this.bytes = bytes;
        left = bytes;
    }

    void charge(long amount) throws MalformedProfileException {
        left -= amount;
        if (left < 0) {
            throw new MalformedProfileException(
                    "the profile needs more than "
                            + (bytes >> 20)
                            + " MiB of memory; it is damaged, or Java needs a larger heap (-Xmx)");
        }
    }
}
