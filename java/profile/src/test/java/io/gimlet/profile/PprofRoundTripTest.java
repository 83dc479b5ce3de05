// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.profile.proto.ProfileProto;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PprofRoundTripTest {
    static byte[] written(Profile profile) throws IOException {
        var bytes = new ByteArrayOutputStream();
        PprofWriter.write(profile, bytes);
        return bytes.toByteArray();
    }

    /** What protobuf's own parser makes of the file. */
    static ProfileProto.Profile parsed(byte[] gzipped) throws IOException {
        try (var in = new GZIPInputStream(new ByteArrayInputStream(gzipped))) {
            return ProfileProto.Profile.parseFrom(in);
        }
    }

    @Test
    void readsBackWhatWasWritten() throws IOException {
        for (long seed = 0; seed < 300; seed++) {
            Profile profile = TestProfiles.random(seed);

            assertThat(PprofReader.read(written(profile))).as("seed %d", seed).isEqualTo(profile);
        }
    }

    @Test
    void readsBackAnEmptyProfile() throws IOException {
        Profile profile = TestProfiles.cpuBuilder().build();

        assertThat(PprofReader.read(written(profile))).isEqualTo(profile);
    }

    @Test
    void readsBackAllProtobufWaysOfWriting() throws IOException {
        for (long seed = 0; seed < 50; seed++) {
            Profile profile = TestProfiles.random(seed);
            ProfileProto.Profile message = parsed(written(profile));

            assertThat(PprofReader.read(message.toByteArray()))
                    .as("fields in the order of their numbers, plain, seed %d", seed)
                    .isEqualTo(profile);
        }
    }

    @Test
    void readsBackNamesOfAMegabyte() throws IOException {
        String name = "x;\n\u00e9".repeat(1 << 18);
        Profile.Builder builder = TestProfiles.cpuBuilder().addComment(name);
        builder.addLocation(TestProfiles.location(1, TestProfiles.PROGRAM, name));
        Profile profile = builder.build();

        assertThat(PprofReader.read(written(profile))).isEqualTo(profile);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\ud800", "a\udc00b", "\udc00\ud800"})
    void replacesWhatUtf8CannotCarry(String name) throws IOException {
        Profile.Builder builder = TestProfiles.cpuBuilder();
        builder.addLocation(TestProfiles.location(1, null, name));

        Profile read = PprofReader.read(written(builder.build()));

        assertThat(read.locations().getFirst().lines().getFirst().function().name())
                .isEqualTo(name.replace('\ud800', '?').replace('\udc00', '?'));
    }

    @Test
    void writesEachStringFunctionAndMappingOnce() throws IOException {
        Profile.Builder builder = TestProfiles.cpuBuilder();
        builder.addLocation(TestProfiles.location(1, TestProfiles.PROGRAM, "main", "demo"));
        builder.addLocation(TestProfiles.location(2, TestProfiles.PROGRAM, "main"));

        ProfileProto.Profile message = parsed(written(builder.build()));

        assertThat(message.getFunctionList()).hasSize(2);
        assertThat(message.getMappingList()).hasSize(1);
        assertThat(message.getStringTableList()).doesNotHaveDuplicates().startsWith("");
    }

    @Test
    void givesAnEmptyTextAnIndexOfItsOwn() throws IOException {
        Labels labels = new Labels(List.of(new TextLabel("thread", "")));
        Profile profile =
                TestProfiles.cpuBuilder()
                        .addSample(new int[0], 0, 0, labels, new long[] {1, 1})
                        .build();

        ProfileProto.Profile message = parsed(written(profile));

        long index = message.getSample(0).getLabel(0).getStr();
        assertThat(index).isNotZero();
        assertThat(message.getStringTable((int) index)).isEmpty();
    }

    @Test
    void tellsWhichSymbolsAMappingHas() throws IOException {
        var line = new Line(new Function("f", "f", "f.c", 1), 2);
        Profile.Builder builder = TestProfiles.cpuBuilder();
        builder.addLocation(TestProfiles.location(1, TestProfiles.PROGRAM, "f"));
        builder.addLocation(new Location(2, TestProfiles.LIBRARY, List.of(line, line)));
        builder.addLocation(TestProfiles.location(3, TestProfiles.KERNEL));
        builder.addLocation(TestProfiles.location(4, TestProfiles.SHIFTED, "f"));
        builder.addLocation(TestProfiles.location(5, TestProfiles.SHIFTED));

        ProfileProto.Profile message = parsed(written(builder.build()));

        assertThat(message.getMappingList())
                .extracting(
                        ProfileProto.Mapping::getHasFunctions,
                        ProfileProto.Mapping::getHasFilenames,
                        ProfileProto.Mapping::getHasLineNumbers,
                        ProfileProto.Mapping::getHasInlineFrames)
                .map(Object::toString)
                .containsExactly(
                        "(true, false, false, false)",
                        "(true, true, true, true)",
                        "(false, false, false, false)",
                        "(false, false, false, false)");
    }

    @Test
    void writesAMillionSamplesWithoutASecondCopy() throws IOException {
        Profile profile = TestProfiles.large(1_000_000, 20_000, 40);

        PprofWriter.write(profile, OutputStream.nullOutputStream());

        assertThat(profile.sampleCount()).isEqualTo(1_000_000);
    }
}
