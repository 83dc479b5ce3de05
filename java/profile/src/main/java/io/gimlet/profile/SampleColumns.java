// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

/** The samples of a profile: stacks end to end in one column, everything else one row each. */
final class SampleColumns {
    private final IntColumn frames = new IntColumn();
    private final IntColumn stackEnds = new IntColumn();
    private final IntColumn labelSetIds = new IntColumn();
    private final LongColumn values = new LongColumn();

    void add(int[] locationIds, int from, int to, int labelSetId, long[] sampleValues) {
        for (int i = from; i < to; i++) {
            frames.add(locationIds[i]);
        }
        stackEnds.add(frames.size());
        labelSetIds.add(labelSetId);
        for (long value : sampleValues) {
            values.add(value);
        }
    }

    int count() {
        return stackEnds.size();
    }

    int stackStart(int sample) {
        return sample == 0 ? 0 : stackEnds.get(sample - 1);
    }

    int stackEnd(int sample) {
        return stackEnds.get(sample);
    }

    int locationId(int frame) {
        return frames.get(frame);
    }

    int labelSetId(int sample) {
        return labelSetIds.get(sample);
    }

    long value(int index) {
        return values.get(index);
    }
}
