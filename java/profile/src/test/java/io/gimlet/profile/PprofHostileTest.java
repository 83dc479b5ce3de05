// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gimlet.profile.proto.ProfileProto;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Damaged and malicious files: an error, soon, and never more memory than there is. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PprofHostileTest {
    @Test
    void survivesDamage() throws IOException {
        var random = new Random(20_26);
        int readable = 0;
        for (int seed = 0; seed < 40; seed++) {
            byte[] bytes = plain(TestProfiles.random(seed));
            for (int round = 0; round < 150; round++) {
                readable += readsOrRefuses(damage(bytes, random)) ? 1 : 0;
            }
        }
        assertThat(readable).as("damage that leaves a profile readable").isPositive();
    }

    @Test
    void survivesDamageToGzip() throws IOException {
        var random = new Random(7);
        for (int round = 0; round < 1_000; round++) {
            readsOrRefuses(damage(PprofRoundTripTest.written(TestProfiles.random(3)), random));
        }
    }

    @Test
    void survivesEveryTruncation() throws IOException {
        byte[] bytes = plain(TestProfiles.random(5));
        for (int length = 0; length < bytes.length; length++) {
            readsOrRefuses(Arrays.copyOf(bytes, length));
        }
    }

    @Test
    void survivesNoise() {
        var random = new Random(11);
        for (int round = 0; round < 20_000; round++) {
            byte[] noise = new byte[random.nextInt(200)];
            random.nextBytes(noise);
            readsOrRefuses(noise);
        }
    }

    private static byte[] plain(Profile profile) throws IOException {
        return PprofRoundTripTest.parsed(PprofRoundTripTest.written(profile)).toByteArray();
    }

    private static byte[] damage(byte[] bytes, Random random) {
        byte[] damaged = bytes.clone();
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            int at = random.nextInt(damaged.length);
            switch (random.nextInt(4)) {
                case 0 -> damaged[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> damaged[at] = (byte) random.nextInt();
                case 2 -> damaged[at] = (byte) 0xff;
                default -> {
                    int length = Math.min(random.nextInt(20), damaged.length - at);
                    System.arraycopy(
                            damaged, random.nextInt(damaged.length - length), damaged, at, length);
                }
            }
        }
        return damaged;
    }

    /** Reads the file and, if that works, makes everything of it that can be made. */
    private static boolean readsOrRefuses(byte[] bytes) {
        Profile profile;
        try {
            profile = PprofReader.read(bytes);
        } catch (MalformedProfileException e) {
            assertThat(e).hasMessageNotContaining("null");
            return false;
        }
        try {
            Appendable out = new StringBuilder();
            var text = new ReportText(out, ReportText.DEFAULT_COLUMNS);
            FlatReport flat = new Report(profile).flat();
            text.header(profile, flat.summary());
            text.flat(flat, 10);
            text.tree(new Report(profile).tree(1));
            CollapsedWriter.write(profile, CollapsedOptions.DEFAULT, new ByteArrayOutputStream());
            PprofWriter.write(profile, new ByteArrayOutputStream());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return true;
    }

    @Test
    void refusesABomb() throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            byte[] zeros = new byte[1 << 20];
            long largest = Math.min(1L << 31, Runtime.getRuntime().maxMemory() / 4);
            for (long size = 0; size <= largest; size += zeros.length) {
                gzip.write(zeros);
            }
        }

        assertThatThrownBy(() -> PprofReader.read(bytes.toByteArray()))
                .isInstanceOf(MalformedProfileException.class)
                .hasMessageContaining("is larger than");
    }

    @Test
    void refusesManyEmptyRecords() {
        for (int field : new int[] {1, 2, 3, 4, 5, 6}) {
            byte[] bytes = new byte[40 << 20];
            for (int i = 0; i < bytes.length; i += 2) {
                bytes[i] = (byte) (field << 3 | 2);
            }

            assertThatThrownBy(() -> PprofReader.read(bytes))
                    .as("field %d", field)
                    .isInstanceOf(MalformedProfileException.class);
        }
    }

    @Test
    void refusesStacksThatInliningBlowsUp() {
        ProfileProto.Profile.Builder message = oneFunction();
        var location = ProfileProto.Location.newBuilder().setId(1);
        for (int i = 0; i < 9_999; i++) {
            location.addLine(ProfileProto.Line.newBuilder().setFunctionId(1));
        }
        var sample = ProfileProto.Sample.newBuilder().addValue(1);
        for (int i = 0; i < 300_000; i++) {
            sample.addLocationId(1);
        }

        assertThatThrownBy(() ->
                        PprofReader.read(
                                message.addLocation(location)
                                        .addSample(sample)
                                        .build()
                                        .toByteArray()))
                .isInstanceOf(MalformedProfileException.class)
                .hasMessageContaining("more than 2^31 frames");
    }

    @Test
    void refusesTooManyInlinedFunctions() {
        ProfileProto.Profile.Builder message = oneFunction();
        var location = ProfileProto.Location.newBuilder().setId(1);
        for (int i = 0; i < 10_001; i++) {
            location.addLine(ProfileProto.Line.newBuilder().setFunctionId(1));
        }

        assertThatThrownBy(
                        () -> PprofReader.read(message.addLocation(location).build().toByteArray()))
                .isInstanceOf(MalformedProfileException.class)
                .hasMessageContaining("more than 10000 inlined functions");
    }

    @Test
    void takesAStackOfAMillionFrames() {
        ProfileProto.Profile.Builder message = oneFunction();
        message.addLocation(
                ProfileProto.Location.newBuilder()
                        .setId(1)
                        .addLine(ProfileProto.Line.newBuilder().setFunctionId(1)));
        var sample = ProfileProto.Sample.newBuilder().addValue(1);
        for (int i = 0; i < 1_000_000; i++) {
            sample.addLocationId(1);
        }

        assertThat(readsOrRefuses(message.addSample(sample).build().toByteArray())).isTrue();
    }

    private static ProfileProto.Profile.Builder oneFunction() {
        return ProfileProto.Profile.newBuilder()
                .addStringTable("")
                .addStringTable("f")
                .addSampleType(ProfileProto.ValueType.newBuilder().setType(1))
                .addFunction(ProfileProto.Function.newBuilder().setId(1).setName(1));
    }

    @Test
    void refusesNamesThatViewsBlowUp() throws IOException {
        Profile.Builder builder = TestProfiles.cpuBuilder();
        Function function = TestProfiles.function("x".repeat(1 << 20));
        int[] stack = new int[1_000];
        for (int i = 0; i < stack.length; i++) {
            stack[i] =
                    builder.addLocation(new Location(i, null, List.of(new Line(function, i + 1))));
        }
        builder.addSample(stack, 0, stack.length, Labels.NONE, new long[] {1, 1});
        Profile profile = PprofReader.read(PprofRoundTripTest.written(builder.build()));

        assertThatThrownBy(() -> new Report(profile).by(GroupBy.LINE).flat())
                .isInstanceOf(ProfileTooLargeException.class)
                .hasMessageContaining("MiB of names");
        assertThatThrownBy(() ->
                        CollapsedWriter.write(
                                profile, CollapsedOptions.DEFAULT, OutputStream.nullOutputStream()))
                .isInstanceOf(ProfileTooLargeException.class)
                .hasMessageContaining("a stack whose names");
        assertThat(new Report(profile).flat().rows()).hasSize(1);
    }

    @Test
    void refusesMorePathsThanTheHeapHolds() {
        ProfileProto.Profile.Builder message = oneFunction();
        for (int id = 1; id <= 2; id++) {
            var location = ProfileProto.Location.newBuilder().setId(id).setAddress(id);
            for (int i = 0; i < 9_000 * (id - 1); i++) {
                location.addLine(ProfileProto.Line.newBuilder().setFunctionId(1));
            }
            message.addLocation(location);
        }
        for (int i = 0; i < 3_000; i++) {
            var sample = ProfileProto.Sample.newBuilder().addValue(1).addLocationId(2);
            for (int bit = 0; bit < 12; bit++) {
                if ((i & 1 << bit) == 0) {
                    sample.addLocationId(1);
                }
                sample.addLocationId(2);
            }
            message.addSample(sample);
        }

        assertThatThrownBy(
                        () -> new Report(PprofReader.read(message.build().toByteArray())).tree(1))
                .isInstanceOf(ProfileTooLargeException.class)
                .hasMessageContaining("distinct call paths");
    }
}
