// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.gimlet.profile.proto.ProfileProto;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Files as others write them, and files that are none. */
class PprofReaderTest {
    private static ProfileProto.Profile.Builder message(String... strings) {
        return ProfileProto.Profile.newBuilder()
                .addStringTable("")
                .addAllStringTable(Arrays.asList(strings))
                .addSampleType(ProfileProto.ValueType.newBuilder().setType(1));
    }

    private static ProfileProto.Location.Builder location(long id) {
        return ProfileProto.Location.newBuilder().setId(id);
    }

    private static ProfileProto.Line line(long functionId) {
        return ProfileProto.Line.newBuilder().setFunctionId(functionId).setColumn(9).build();
    }

    private static Profile read(ProfileProto.Profile.Builder message) throws IOException {
        return PprofReader.read(message.build().toByteArray());
    }

    @Test
    void takesIdsInAnyOrderAndSize() throws IOException {
        Profile profile =
                read(
                        message("samples", "f", "g")
                                .addFunction(
                                        ProfileProto.Function.newBuilder().setId(-1).setName(2))
                                .addFunction(ProfileProto.Function.newBuilder().setId(7).setName(3))
                                .addMapping(ProfileProto.Mapping.newBuilder().setId(1L << 40))
                                .addLocation(location(1000).addLine(line(7)))
                                .addLocation(
                                        location(2)
                                                .setMappingId(1L << 40)
                                                .setIsFolded(true)
                                                .addLine(line(-1))
                                                .addLine(line(7)))
                                .addSample(
                                        ProfileProto.Sample.newBuilder()
                                                .addLocationId(2)
                                                .addLocationId(1000)
                                                .addValue(5)));

        assertThat(profile.locationId(0, 0)).isEqualTo(1);
        assertThat(profile.locationId(0, 1)).isZero();
        Location folded = profile.locations().get(1);
        assertThat(folded.mapping()).isEqualTo(new Mapping(0, 0, 0, "", ""));
        assertThat(folded.lines()).map(line -> line.function().name()).containsExactly("f", "g");
    }

    @Test
    void takesLocationsWhoseMappingOrFunctionIsMissing() throws IOException {
        Profile profile =
                read(message("samples").addLocation(location(1).setMappingId(9).addLine(line(9))));

        assertThat(profile.locations()).containsExactly(new Location(0, null, List.of()));
    }

    @Test
    void takesRepeatedNumbersOneByOne() throws IOException {
        var sample =
                UnknownFieldSet.newBuilder()
                        .addField(1, varint(4))
                        .addField(2, varint(11))
                        .build()
                        .toByteString();
        ProfileProto.Profile.Builder message =
                message("samples", "note").addLocation(location(4)).addComment(2);
        ByteString bytes =
                message.build()
                        .toByteString()
                        .concat(
                                UnknownFieldSet.newBuilder()
                                        .addField(2, delimited(sample))
                                        .addField(13, varint(1))
                                        .build()
                                        .toByteString());

        Profile profile = PprofReader.read(bytes.toByteArray());

        assertThat(profile.comments()).containsExactly("note", "samples");
        assertThat(profile.stackLength(0)).isEqualTo(1);
        assertThat(profile.value(0, 0)).isEqualTo(11);
    }

    @Test
    void passesOverUnknownFields() throws IOException {
        UnknownFieldSet unknown =
                UnknownFieldSet.newBuilder()
                        .addField(4242, varint(1))
                        .addField(4243, delimited(ByteString.copyFromUtf8("text")))
                        .addField(
                                4244,
                                UnknownFieldSet.Field.newBuilder()
                                        .addFixed64(1)
                                        .addFixed32(2)
                                        .build())
                        .build();

        Profile profile = read(message("samples").setUnknownFields(unknown));

        assertThat(profile.sampleTypes()).containsExactly(new ValueType("samples", ""));
    }

    private static UnknownFieldSet.Field varint(long value) {
        return UnknownFieldSet.Field.newBuilder().addVarint(value).build();
    }

    private static UnknownFieldSet.Field delimited(ByteString bytes) {
        return UnknownFieldSet.Field.newBuilder().addLengthDelimited(bytes).build();
    }

    @Test
    void saysWhatIsWrong() {
        assertMalformed(new byte[0], "the file is empty");
        assertMalformed("#!/bin/sh\necho\n".getBytes(), "not a pprof file");
        assertMalformed(new byte[] {0x1f, (byte) 0x8b}, "ends in the middle of its gzip data");
        assertMalformed(new byte[] {0x1f, (byte) 0x8b, 9, 9, 9, 9, 9, 9, 9, 9}, "damaged gzip");
        assertMalformed(
                ProfileProto.Profile.newBuilder().setPeriod(1).build().toByteArray(),
                "it has no sample types");
        assertMalformed(
                message("samples").addLocation(location(1)).addLocation(location(1)),
                "two locations have id 1");
        assertMalformed(
                message("samples")
                        .addSample(ProfileProto.Sample.newBuilder().addLocationId(-1).addValue(1)),
                "sample 0 is at location 18446744073709551615, which the profile does not have");
        assertMalformed(
                message("samples").addSample(ProfileProto.Sample.newBuilder()),
                "sample 0 has 0 values, the profile 1 sample types");
        assertMalformed(message("samples").setDocUrl(2), "string 2 of a table of 2 is asked for");
        assertMalformed(message("samples").setDocUrl(-2), "string -2 of a table of 2");
        assertMalformed(message("samples").setStringTable(0, "x"), "does not begin with \"\"");
    }

    private static void assertMalformed(ProfileProto.Profile.Builder message, String text) {
        assertMalformed(message.build().toByteArray(), text);
    }

    private static void assertMalformed(byte[] bytes, String text) {
        assertThatThrownBy(() -> PprofReader.read(bytes))
                .isInstanceOf(MalformedProfileException.class)
                .hasMessageContaining(text);
    }

    @Test
    void passesOnThatAStreamFails() {
        var failing =
                new InputStream() {
                    @Override
                    public int read() throws IOException {
                        throw new IOException("no such device");
                    }
                };

        assertThatThrownBy(() -> PprofReader.read(failing))
                .isExactlyInstanceOf(IOException.class)
                .hasMessage("no such device");
    }

    @Test
    void keepsToTheGivenSize() throws IOException {
        byte[] bytes = message("samples").build().toByteArray();

        assertThat(PprofReader.read(new ByteArrayInputStream(bytes), bytes.length).sampleTypes())
                .hasSize(1);
        assertThatThrownBy(
                        () -> PprofReader.read(new ByteArrayInputStream(bytes), bytes.length - 1))
                .isInstanceOf(MalformedProfileException.class)
                .hasMessageContaining("larger than " + (bytes.length - 1) + " bytes");
    }
}
