// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.gimlet.profile.proto.ProfileProto;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Builds a profile from uncompressed pprof: the tables first, then the samples that use them. */
final class PprofDecoder {
    /** More functions at one address are no inlining but an attack on memory and time. */
    private static final int MAX_LINES = 10_000;

    private final PprofIndex index;
    private final HeapBudget budget;
    private final NumberFields fields = new NumberFields();
    private final PprofStrings strings;
    private final List<Function> functions = new ArrayList<>();
    private final IdTable functionIds;
    private final List<Mapping> mappings = new ArrayList<>();
    private final IdTable mappingIds;
    private final IdTable locationIds;
    private final Profile.Builder profile = new Profile.Builder();

    PprofDecoder(byte[] data, HeapBudget budget) throws IOException {
        this.budget = budget;
        index = new PprofIndex(data, budget);
        strings = new PprofStrings(index, budget);
        functionIds = idTable("function", ProfileProto.Profile.FUNCTION_FIELD_NUMBER);
        mappingIds = idTable("mapping", ProfileProto.Profile.MAPPING_FIELD_NUMBER);
        locationIds = idTable("location", ProfileProto.Profile.LOCATION_FIELD_NUMBER);
    }

    private IdTable idTable(String what, int field) throws MalformedProfileException {
        int count = index.count(field);
        budget.charge(count * 2L * HeapBudget.RECORD_BYTES);
        return new IdTable(what, count);
    }

    Profile decode() throws IOException {
        if (index.count(ProfileProto.Profile.SAMPLE_TYPE_FIELD_NUMBER) == 0) {
            throw new MalformedProfileException("not a pprof file: it has no sample types");
        }
        decodeHeader();
        decodeFunctions();
        decodeMappings();
        int[] lineCounts = decodeLocations();
        new PprofSampleDecoder(index, budget, strings, locationIds, lineCounts).decode(profile);
        return profile.build();
    }

    private void decodeHeader() throws IOException {
        for (int i = 0; i < index.count(ProfileProto.Profile.SAMPLE_TYPE_FIELD_NUMBER); i++) {
            budget.charge(HeapBudget.RECORD_BYTES);
            profile.addSampleType(valueType(ProfileProto.Profile.SAMPLE_TYPE_FIELD_NUMBER, i));
        }
        int periodTypes = index.count(ProfileProto.Profile.PERIOD_TYPE_FIELD_NUMBER);
        if (periodTypes > 0) {
            profile.periodType(
                    valueType(ProfileProto.Profile.PERIOD_TYPE_FIELD_NUMBER, periodTypes - 1));
        }
        profile.period(index.number(ProfileProto.Profile.PERIOD_FIELD_NUMBER))
                .timeNanos(index.number(ProfileProto.Profile.TIME_NANOS_FIELD_NUMBER))
                .durationNanos(index.number(ProfileProto.Profile.DURATION_NANOS_FIELD_NUMBER))
                .defaultSampleType(header(ProfileProto.Profile.DEFAULT_SAMPLE_TYPE_FIELD_NUMBER))
                .dropFrames(header(ProfileProto.Profile.DROP_FRAMES_FIELD_NUMBER))
                .keepFrames(header(ProfileProto.Profile.KEEP_FRAMES_FIELD_NUMBER))
                .docUrl(header(ProfileProto.Profile.DOC_URL_FIELD_NUMBER));
        LongList comments = index.comments();
        for (int i = 0; i < comments.size(); i++) {
            profile.addComment(strings.at(comments.get(i)));
        }
    }

    private String header(int field) throws MalformedProfileException {
        return strings.at(index.number(field));
    }

    private ValueType valueType(int field, int position) throws IOException {
        index.numbers(field, position, fields);
        return new ValueType(
                string(ProfileProto.ValueType.TYPE_FIELD_NUMBER),
                string(ProfileProto.ValueType.UNIT_FIELD_NUMBER));
    }

    private void decodeFunctions() throws IOException {
        for (int i = 0; i < index.count(ProfileProto.Profile.FUNCTION_FIELD_NUMBER); i++) {
            index.numbers(ProfileProto.Profile.FUNCTION_FIELD_NUMBER, i, fields);
            functionIds.add(fields.get(ProfileProto.Function.ID_FIELD_NUMBER), i);
            functions.add(
                    new Function(
                            string(ProfileProto.Function.NAME_FIELD_NUMBER),
                            string(ProfileProto.Function.SYSTEM_NAME_FIELD_NUMBER),
                            string(ProfileProto.Function.FILENAME_FIELD_NUMBER),
                            fields.getInt(ProfileProto.Function.START_LINE_FIELD_NUMBER)));
        }
    }

    private void decodeMappings() throws IOException {
        for (int i = 0; i < index.count(ProfileProto.Profile.MAPPING_FIELD_NUMBER); i++) {
            index.numbers(ProfileProto.Profile.MAPPING_FIELD_NUMBER, i, fields);
            mappingIds.add(fields.get(ProfileProto.Mapping.ID_FIELD_NUMBER), i);
            long fileOffset = fields.get(ProfileProto.Mapping.FILE_OFFSET_FIELD_NUMBER);
            var mapping =
                    new Mapping(
                            fields.get(ProfileProto.Mapping.MEMORY_START_FIELD_NUMBER),
                            fields.get(ProfileProto.Mapping.MEMORY_LIMIT_FIELD_NUMBER),
                            fileOffset,
                            string(ProfileProto.Mapping.FILENAME_FIELD_NUMBER),
                            string(ProfileProto.Mapping.BUILD_ID_FIELD_NUMBER),
                            fileOffset
                                    + fields.get(
                                            ProfileProto.Mapping.ADDRESS_FROM_OFFSET_FIELD_NUMBER));
            mappings.add(mapping);
            profile.addMapping(mapping);
        }
    }

    /** Decodes the locations and returns how many lines each has. */
    private int[] decodeLocations() throws IOException {
        int[] lineCounts = new int[index.count(ProfileProto.Profile.LOCATION_FIELD_NUMBER)];
        for (int i = 0; i < lineCounts.length; i++) {
            CodedInputStream in = index.message(ProfileProto.Profile.LOCATION_FIELD_NUMBER, i);
            long id = 0;
            long address = 0;
            long mappingId = 0;
            long functionStart = 0;
            List<Line> lines = new ArrayList<>(1);
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                switch (WireFormat.getTagFieldNumber(tag)) {
                    case ProfileProto.Location.ID_FIELD_NUMBER -> id = in.readUInt64();
                    case ProfileProto.Location.MAPPING_ID_FIELD_NUMBER ->
                            mappingId = in.readUInt64();
                    case ProfileProto.Location.ADDRESS_FIELD_NUMBER -> address = in.readUInt64();
                    case ProfileProto.Location.LINE_FIELD_NUMBER -> addLine(in, lines);
                    case ProfileProto.Location.FUNCTION_START_FIELD_NUMBER ->
                            functionStart = in.readUInt64();
                    default -> in.skipField(tag);
                }
            }
            locationIds.add(id, i);
            lineCounts[i] = lines.size();
            profile.addLocation(new Location(address, mapping(mappingId), lines, functionStart));
        }
        return lineCounts;
    }

    private void addLine(CodedInputStream in, List<Line> lines) throws IOException {
        fields.readNested(in);
        int function = functionIds.position(fields.get(ProfileProto.Line.FUNCTION_ID_FIELD_NUMBER));
        if (function == IdTable.UNKNOWN) {
            return;
        }
        if (lines.size() == MAX_LINES) {
            throw new MalformedProfileException(
                    "a location has more than " + MAX_LINES + " inlined functions");
        }
        budget.charge(HeapBudget.RECORD_BYTES);
        lines.add(
                new Line(
                        functions.get(function),
                        fields.getInt(ProfileProto.Line.LINE_FIELD_NUMBER),
                        fields.getInt(ProfileProto.Line.COLUMN_FIELD_NUMBER)));
    }

    private @Nullable Mapping mapping(long id) {
        int position = mappingIds.position(id);
        return position == IdTable.UNKNOWN ? null : mappings.get(position);
    }

    private String string(int field) throws MalformedProfileException {
        return strings.at(fields.get(field));
    }
}
