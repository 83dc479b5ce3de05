// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ProfileTest {
    @Test
    void givesBackWhatItWasBuiltFrom() {
        Profile.Builder builder = TestProfiles.cpuBuilder();
        int leaf = builder.addLocation(TestProfiles.location(1, TestProfiles.PROGRAM, "leaf"));
        int root = builder.addLocation(TestProfiles.location(2, TestProfiles.LIBRARY, "root"));
        Labels labels = TestProfiles.thread(1, "demo", 2, "worker");
        int[] ids = {99, leaf, root, 99};
        Profile profile =
                builder.addSample(ids, 1, 3, labels, new long[] {1, 10})
                        .addSample(ids, 2, 3, Labels.NONE, new long[] {2, 20})
                        .build();

        assertThat(profile.sampleCount()).isEqualTo(2);
        assertThat(profile.stackLength(0)).isEqualTo(2);
        assertThat(profile.locationId(0, 0)).isEqualTo(leaf);
        assertThat(profile.locationId(0, 1)).isEqualTo(root);
        assertThat(profile.stackLength(1)).isEqualTo(1);
        assertThat(profile.locationId(1, 0)).isEqualTo(root);
        assertThat(profile.labels(0)).isEqualTo(labels);
        assertThat(profile.labels(1)).isEqualTo(Labels.NONE);
        assertThat(profile.value(1, 1)).isEqualTo(20);
        assertThat(profile.total(0)).isEqualTo(3);
        assertThat(profile.total(1)).isEqualTo(30);
    }

    @Test
    void listsGivenMappingsFirstAndEachOnce() {
        Profile.Builder builder = TestProfiles.cpuBuilder().addMapping(TestProfiles.PROGRAM);
        builder.addLocation(TestProfiles.location(1, TestProfiles.LIBRARY));
        builder.addLocation(TestProfiles.location(2, TestProfiles.LIBRARY));
        builder.addLocation(TestProfiles.location(3, TestProfiles.PROGRAM));

        assertThat(builder.build().mappings())
                .containsExactly(TestProfiles.PROGRAM, TestProfiles.LIBRARY);
    }

    @Test
    void sharesEqualLabels() {
        Profile.Builder builder = TestProfiles.cpuBuilder();
        long[] values = {1, 1};
        for (int i = 0; i < 100; i++) {
            Labels labels = TestProfiles.thread(1, "demo", i % 2, "worker");
            builder.addSample(new int[0], 0, 0, labels, values);
        }

        assertThat(builder.build().labelSets()).hasSize(2);
    }

    @Test
    void refusesWhatDoesNotFit() {
        Profile.Builder builder = TestProfiles.cpuBuilder();
        long[] two = {1, 1};

        assertThatThrownBy(() -> builder.addSample(new int[] {0}, 0, 1, Labels.NONE, two))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no location has id 0");
        assertThatThrownBy(() -> builder.addSample(new int[0], 0, 0, Labels.NONE, new long[1]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("1 values for 2 sample types");
        assertThatThrownBy(() -> builder.addSample(new int[2], 1, 3, Labels.NONE, two))
                .isInstanceOf(IndexOutOfBoundsException.class);
        builder.addSample(new int[0], 0, 0, Labels.NONE, two);
        assertThatThrownBy(() -> builder.addSampleType(TestProfiles.CPU))
                .isInstanceOf(IllegalStateException.class);
        builder.build();
        assertThatThrownBy(() -> builder.addSample(new int[0], 0, 0, Labels.NONE, two))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> new Profile.Builder().build())
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void refusesPositionsOutsideOfAStack() {
        Profile profile = TestProfiles.ofStacks("a;b 1", "a 1");

        assertThatThrownBy(() -> profile.locationId(0, 2))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> profile.value(0, 2)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void prefersTheDefaultSampleTypeAndElseTheLast() {
        assertThat(TestProfiles.cpuBuilder().build().defaultTypeIndex()).isEqualTo(1);
        assertThat(
                        TestProfiles.cpuBuilder()
                                .defaultSampleType("samples")
                                .build()
                                .defaultTypeIndex())
                .isZero();
        assertThat(TestProfiles.cpuBuilder().defaultSampleType("none").build().defaultTypeIndex())
                .isEqualTo(1);
    }

    @Test
    void isEqualToAnEqualProfileOnly() {
        assertThat(TestProfiles.random(7)).isEqualTo(TestProfiles.random(7));
        assertThat(TestProfiles.random(7)).hasSameHashCodeAs(TestProfiles.random(7));
        assertThat(TestProfiles.random(7)).isNotEqualTo(TestProfiles.random(8));
        assertThat(TestProfiles.ofStacks("a;b 1")).isNotEqualTo(TestProfiles.ofStacks("a;b 2"));
        assertThat(TestProfiles.ofStacks("a;b 1")).isNotEqualTo(TestProfiles.ofStacks("a 1"));
    }

    @Test
    void findsLabelsByKeyAndKind() {
        var labels =
                new Labels(
                        List.of(
                                new NumberLabel("pid", 7, ""),
                                new TextLabel("pid", "seven"),
                                new NumberLabel("pid", 8, "")));

        assertThat(labels.number("pid")).hasValue(7);
        assertThat(labels.text("pid")).isEqualTo("seven");
        assertThat(labels.number("tid")).isEmpty();
        assertThat(labels.text("tid")).isNull();
    }

    @Test
    void holdsAMillionSamplesOfFortyFrames() {
        Profile profile = TestProfiles.large(1_000_000, 20_000, 40);

        assertThat(profile.sampleCount()).isEqualTo(1_000_000);
        assertThat(profile.stackLength(999_999)).isEqualTo(40);
        assertThat(profile.total(1)).isEqualTo(1_000_000L * 1_000_000);
    }
}
