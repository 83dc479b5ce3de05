// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

import java.util.HashMap;
import java.util.Map;

/**
 * Finds the position of a record by the id that the file gave it. Most files count from 1, which an
 * array serves; any other id goes into a map.
 */
final class IdTable {
    static final int UNKNOWN = -1;

    private final String what;
    private final int[] positions;
    private final Map<Long, Integer> sparse = new HashMap<>();

    /**
     * @param what name of the records, for messages
     * @param count how many records there are
     */
    IdTable(String what, int count) {
        this.what = what;
        positions = new int[count + 1];
    }

    void add(long id, int position) throws MalformedProfileException {
        if (position(id) != UNKNOWN) {
            throw new MalformedProfileException(
                    "two " + what + "s have id " + Long.toUnsignedString(id));
        }
        if (isDense(id)) {
            positions[(int) id] = position + 1;
        } else {
            sparse.put(id, position);
        }
    }

    /** The position, or {@link #UNKNOWN}. */
    int position(long id) {
        if (isDense(id)) {
            return positions[(int) id] - 1;
        }
        Integer position = sparse.get(id);
        return position == null ? UNKNOWN : position;
    }

    private boolean isDense(long id) {
        return id >= 0 && id < positions.length;
    }
}
