// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

import com.google.protobuf.CodedOutputStream;
import io.gimlet.profile.proto.ProfileProto;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Writes a profile as gzipped pprof, the format of <a
 * href="https://github.com/google/pprof/blob/main/proto/profile.proto">profile.proto</a>.
 *
 * <p>Messages go straight to the stream, strings last, so that the heap holds no second copy of the
 * profile. Ids are positions counted from 1. Unpaired surrogates, which UTF-8 cannot carry, become
 * question marks.
 */
public final class PprofWriter {
    private static final int BUFFER_BYTES = 1 << 16;

    private final Profile profile;
    private final CodedOutputStream out;
    private final StringTable strings = new StringTable();
    private final Map<Function, Integer> functionIds = new LinkedHashMap<>();
    private final Map<Mapping, Integer> mappingIds = new HashMap<>();
    private final Symbolization[] symbolizations;
    private final MessageBuffer message = new MessageBuffer();
    private final MessageBuffer nested = new MessageBuffer();

    /** What is known about the code of a mapping. Viewers symbolize again what lacks names. */
    private static final class Symbolization {
        boolean functions;
        boolean addresses;
        boolean files;
        boolean lines;
        boolean inlines;
    }

    private PprofWriter(Profile profile, CodedOutputStream out) {
        this.profile = profile;
        this.out = out;
        symbolizations = new Symbolization[profile.mappings().size()];
    }

    /**
     * Writes {@code profile} and leaves {@code stream} open.
     *
     * @throws IOException when the stream refuses; what it got until then is no valid profile
     */
    public static void write(Profile profile, OutputStream stream) throws IOException {
        var gzip = new FastGzipOutputStream(stream, BUFFER_BYTES);
        CodedOutputStream out = CodedOutputStream.newInstance(gzip, BUFFER_BYTES);
        new PprofWriter(profile, out).writeAll();
        out.flush();
        gzip.finish();
    }

    private void writeAll() throws IOException {
        writeHeader();
        writeSamples();
        for (Mapping mapping : profile.mappings()) {
            symbolizations[mappingIds.size()] = new Symbolization();
            mappingIds.put(mapping, mappingIds.size() + 1);
        }
        writeLocations();
        writeMappings();
        writeFunctions(functionIds.keySet());
        for (String text : strings.all()) {
            out.writeString(ProfileProto.Profile.STRING_TABLE_FIELD_NUMBER, text);
        }
    }

    private void writeHeader() throws IOException {
        for (ValueType type : profile.sampleTypes()) {
            writeValueType(ProfileProto.Profile.SAMPLE_TYPE_FIELD_NUMBER, type);
        }
        ValueType periodType = profile.periodType();
        if (periodType != null) {
            writeValueType(ProfileProto.Profile.PERIOD_TYPE_FIELD_NUMBER, periodType);
        }
        put(out, ProfileProto.Profile.PERIOD_FIELD_NUMBER, profile.period());
        put(out, ProfileProto.Profile.TIME_NANOS_FIELD_NUMBER, profile.timeNanos());
        put(out, ProfileProto.Profile.DURATION_NANOS_FIELD_NUMBER, profile.durationNanos());
        put(out, ProfileProto.Profile.DROP_FRAMES_FIELD_NUMBER, profile.dropFrames());
        put(out, ProfileProto.Profile.KEEP_FRAMES_FIELD_NUMBER, profile.keepFrames());
        put(out, ProfileProto.Profile.DOC_URL_FIELD_NUMBER, profile.docUrl());
        put(
                out,
                ProfileProto.Profile.DEFAULT_SAMPLE_TYPE_FIELD_NUMBER,
                profile.defaultSampleType());
        for (String comment : profile.comments()) {
            nested.fields().writeInt64NoTag(strings.index(comment));
        }
        nested.movePackedTo(out, ProfileProto.Profile.COMMENT_FIELD_NUMBER);
    }

    private void writeValueType(int field, ValueType type) throws IOException {
        put(message.fields(), ProfileProto.ValueType.TYPE_FIELD_NUMBER, type.type());
        put(message.fields(), ProfileProto.ValueType.UNIT_FIELD_NUMBER, type.unit());
        message.moveTo(out, field);
    }

    private void writeSamples() throws IOException {
        byte[][] labelSets = new byte[profile.labelSets().size()][];
        int types = profile.sampleTypes().size();
        for (int sample = 0; sample < profile.sampleCount(); sample++) {
            int depth = profile.stackLength(sample);
            for (int i = 0; i < depth; i++) {
                nested.fields().writeUInt64NoTag(profile.locationId(sample, i) + 1L);
            }
            nested.movePackedTo(message.fields(), ProfileProto.Sample.LOCATION_ID_FIELD_NUMBER);
            for (int type = 0; type < types; type++) {
                nested.fields().writeInt64NoTag(profile.value(sample, type));
            }
            nested.movePackedTo(message.fields(), ProfileProto.Sample.VALUE_FIELD_NUMBER);
            int labelSet = profile.labelSetId(sample);
            if (labelSets[labelSet] == null) {
                labelSets[labelSet] = encode(profile.labels(sample));
            }
            message.fields().writeRawBytes(labelSets[labelSet]);
            message.moveTo(out, ProfileProto.Profile.SAMPLE_FIELD_NUMBER);
        }
    }

    private byte[] encode(Labels labels) throws IOException {
        var encoded = new MessageBuffer();
        for (Label label : labels.all()) {
            CodedOutputStream fields = nested.fields();
            put(fields, ProfileProto.Label.KEY_FIELD_NUMBER, label.key());
            // No switch: its bootstrap would cost a cold JVM more than the whole profile.
            if (label instanceof TextLabel text) {
                int index = strings.indexOfText(text.value());
                put(fields, ProfileProto.Label.STR_FIELD_NUMBER, index);
            } else if (label instanceof NumberLabel number) {
                put(fields, ProfileProto.Label.NUM_FIELD_NUMBER, number.value());
                put(fields, ProfileProto.Label.NUM_UNIT_FIELD_NUMBER, number.unit());
            }
            nested.moveTo(encoded.fields(), ProfileProto.Sample.LABEL_FIELD_NUMBER);
        }
        return encoded.take();
    }

    private void writeLocations() throws IOException {
        int id = 0;
        for (Location location : profile.locations()) {
            CodedOutputStream fields = message.fields();
            put(fields, ProfileProto.Location.ID_FIELD_NUMBER, ++id);
            put(fields, ProfileProto.Location.ADDRESS_FIELD_NUMBER, location.address());
            Mapping mapping = location.mapping();
            if (mapping != null) {
                int mappingId = Objects.requireNonNull(mappingIds.get(mapping));
                put(fields, ProfileProto.Location.MAPPING_ID_FIELD_NUMBER, mappingId);
                note(symbolizations[mappingId - 1], location);
            }
            for (Line line : location.lines()) {
                put(
                        nested.fields(),
                        ProfileProto.Line.FUNCTION_ID_FIELD_NUMBER,
                        functionId(line.function()));
                put(nested.fields(), ProfileProto.Line.LINE_FIELD_NUMBER, line.line());
                put(nested.fields(), ProfileProto.Line.COLUMN_FIELD_NUMBER, line.column());
                nested.moveTo(fields, ProfileProto.Location.LINE_FIELD_NUMBER);
            }
            put(
                    fields,
                    ProfileProto.Location.FUNCTION_START_FIELD_NUMBER,
                    location.functionStart());
            message.moveTo(out, ProfileProto.Profile.LOCATION_FIELD_NUMBER);
        }
    }

    private int functionId(Function function) {
        Integer known = functionIds.get(function);
        if (known == null) {
            known = functionIds.size() + 1;
            functionIds.put(function, known);
        }
        return known;
    }

    private static void note(Symbolization known, Location location) {
        known.functions |= !location.lines().isEmpty();
        known.addresses |= location.lines().isEmpty();
        known.inlines |= location.lines().size() > 1;
        for (Line line : location.lines()) {
            known.files |= !line.function().file().isEmpty();
            known.lines |= line.line() != 0;
        }
    }

    private void writeMappings() throws IOException {
        int id = 0;
        for (Mapping mapping : profile.mappings()) {
            CodedOutputStream fields = message.fields();
            Symbolization known = symbolizations[id];
            put(fields, ProfileProto.Mapping.ID_FIELD_NUMBER, ++id);
            put(fields, ProfileProto.Mapping.MEMORY_START_FIELD_NUMBER, mapping.start());
            put(fields, ProfileProto.Mapping.MEMORY_LIMIT_FIELD_NUMBER, mapping.limit());
            put(fields, ProfileProto.Mapping.FILE_OFFSET_FIELD_NUMBER, mapping.fileOffset());
            put(fields, ProfileProto.Mapping.FILENAME_FIELD_NUMBER, mapping.file());
            put(fields, ProfileProto.Mapping.BUILD_ID_FIELD_NUMBER, mapping.buildId());
            put(
                    fields,
                    ProfileProto.Mapping.HAS_FUNCTIONS_FIELD_NUMBER,
                    known.functions && !known.addresses);
            put(fields, ProfileProto.Mapping.HAS_FILENAMES_FIELD_NUMBER, known.files);
            put(fields, ProfileProto.Mapping.HAS_LINE_NUMBERS_FIELD_NUMBER, known.lines);
            put(fields, ProfileProto.Mapping.HAS_INLINE_FRAMES_FIELD_NUMBER, known.inlines);
            put(
                    fields,
                    ProfileProto.Mapping.ADDRESS_FROM_OFFSET_FIELD_NUMBER,
                    mapping.fileAddress() - mapping.fileOffset());
            message.moveTo(out, ProfileProto.Profile.MAPPING_FIELD_NUMBER);
        }
    }

    private void writeFunctions(Set<Function> functions) throws IOException {
        int id = 0;
        for (Function function : functions) {
            CodedOutputStream fields = message.fields();
            put(fields, ProfileProto.Function.ID_FIELD_NUMBER, ++id);
            put(fields, ProfileProto.Function.NAME_FIELD_NUMBER, function.name());
            put(fields, ProfileProto.Function.SYSTEM_NAME_FIELD_NUMBER, function.systemName());
            put(fields, ProfileProto.Function.FILENAME_FIELD_NUMBER, function.file());
            put(fields, ProfileProto.Function.START_LINE_FIELD_NUMBER, function.startLine());
            message.moveTo(out, ProfileProto.Profile.FUNCTION_FIELD_NUMBER);
        }
    }

    private void put(CodedOutputStream to, int field, String text) throws IOException {
        put(to, field, strings.index(text));
    }

    /**
     * Writes an int64 or uint64, which are encoded alike; 0 is proto3's default and is left out.
     */
    private static void put(CodedOutputStream to, int field, long number) throws IOException {
        if (number != 0) {
            to.writeInt64(field, number);
        }
    }

    private static void put(CodedOutputStream to, int field, boolean flag) throws IOException {
        if (flag) {
            to.writeBool(field, true);
        }
    }
}
