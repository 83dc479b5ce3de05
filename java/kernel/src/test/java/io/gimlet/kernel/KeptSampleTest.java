// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class KeptSampleTest {
    private final MemorySegment record = SampleRecord.of(1000, 2, 5);
    private final SampleView sample = new SampleView();

    private KeptSample keep() {
        assertThat(sample.moveTo(record, 0, (int) record.byteSize())).isTrue();
        return KeptSample.copyOf(sample);
    }

    private static long[] framesOf(SampleView view) {
        long[] words = new long[view.kernelFrames() + view.userWords()];
        view.copyFrames(words);
        return words;
    }

    @Test
    void aCopySaysWhatTheSampleSaidWhenItIsGone() {
        KeptSample kept = keep();
        long[] frames = framesOf(sample);
        record.fill((byte) -1);

        assertThat(kept.view().timeNanos()).isEqualTo(1000);
        assertThat(kept.view().status()).isEqualTo(StackStatus.COMPLETE);
        assertThat(framesOf(kept.view())).isEqualTo(frames);
    }

    @Test
    void aCutTakesTheFramesOfTheRootSide() {
        KeptSample kept = keep();
        kept.cut(2, Reason.MAPPING_PENDING);

        assertThat(kept.view().status()).isEqualTo(StackStatus.TRUNCATED);
        assertThat(kept.view().reason()).isEqualTo(Reason.MAPPING_PENDING);
        assertThat(framesOf(kept.view())).containsExactly(Arrays.copyOf(framesOf(sample), 4));
        assertThat(sample.status()).isEqualTo(StackStatus.COMPLETE);
    }
}
