// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

/** Where the messages of one repeated field lie in the bytes of a file. */
final class Spans {
    private final IntColumn starts = new IntColumn();
    private final IntColumn lengths = new IntColumn();

    void add(int start, int length) {
        starts.add(start);
        lengths.add(length);
    }

    int count() {
        return starts.size();
    }

    int start(int index) {
        return starts.get(index);
    }

    int length(int index) {
        return lengths.get(index);
    }
}
