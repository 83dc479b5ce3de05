// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.gimlet.profile.proto.ProfileProto;
import java.io.IOException;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Decodes the samples of a pprof file. */
final class PprofSampleDecoder {
    /** The numbers that make a label: key, text, number, unit. */
    private static final int LABEL_NUMBERS = 4;

    private final PprofIndex index;
    private final HeapBudget budget;
    private final PprofStrings strings;
    private final IdTable locationIds;
    private final int[] lineCounts;
    private final NumberFields fields = new NumberFields();
    private final LongList rawIds = new LongList();
    private final LongList values = new LongList();
    private final LongList rawLabels = new LongList();
    private final Map<LongBuffer, Labels> labelSets = new HashMap<>();
    private int[] stack = new int[64];
    private long frames;

    /**
     * @param lineCounts how many lines the location at each position has
     */
    PprofSampleDecoder(
            PprofIndex index,
            HeapBudget budget,
            PprofStrings strings,
            IdTable locationIds,
            int[] lineCounts) {
        this.index = index;
        this.budget = budget;
        this.strings = strings;
        this.locationIds = locationIds;
        this.lineCounts = lineCounts;
    }

    void decode(Profile.Builder profile) throws IOException {
        int types = index.count(ProfileProto.Profile.SAMPLE_TYPE_FIELD_NUMBER);
        for (int i = 0; i < index.count(ProfileProto.Profile.SAMPLE_FIELD_NUMBER); i++) {
            readRaw(index.message(ProfileProto.Profile.SAMPLE_FIELD_NUMBER, i));
            if (values.size() != types) {
                throw new MalformedProfileException(
                        "sample %d has %d values, the profile %d sample types"
                                .formatted(i, values.size(), types));
            }
            budget.charge((2L + rawIds.size()) * Integer.BYTES + (long) values.size() * Long.BYTES);
            resolveStack(i);
            profile.addSample(stack, 0, rawIds.size(), labels(), values.toArray());
        }
    }

    private void readRaw(CodedInputStream in) throws IOException {
        rawIds.clear();
        values.clear();
        rawLabels.clear();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case ProfileProto.Sample.LOCATION_ID_FIELD_NUMBER ->
                        RepeatedNumbers.read(in, tag, rawIds);
                case ProfileProto.Sample.VALUE_FIELD_NUMBER ->
                        RepeatedNumbers.read(in, tag, values);
                case ProfileProto.Sample.LABEL_FIELD_NUMBER -> readRawLabel(in);
                default -> in.skipField(tag);
            }
        }
    }

    private void readRawLabel(CodedInputStream in) throws IOException {
        fields.readNested(in);
        rawLabels.add(fields.get(ProfileProto.Label.KEY_FIELD_NUMBER));
        rawLabels.add(fields.get(ProfileProto.Label.STR_FIELD_NUMBER));
        rawLabels.add(fields.get(ProfileProto.Label.NUM_FIELD_NUMBER));
        rawLabels.add(fields.get(ProfileProto.Label.NUM_UNIT_FIELD_NUMBER));
    }

    private void resolveStack(int sample) throws MalformedProfileException {
        if (stack.length < rawIds.size()) {
            stack = new int[rawIds.size() * 2];
        }
        for (int i = 0; i < rawIds.size(); i++) {
            stack[i] = locationIds.position(rawIds.get(i));
            if (stack[i] == IdTable.UNKNOWN) {
                throw new MalformedProfileException(
                        "sample %d is at location %s, which the profile does not have"
                                .formatted(sample, Long.toUnsignedString(rawIds.get(i))));
            }
            frames += Math.max(1, lineCounts[stack[i]]);
        }
        // A short file can name one location with many lines again and again.
        if (frames > Integer.MAX_VALUE) {
            throw new MalformedProfileException("the stacks have more than 2^31 frames");
        }
    }

    private Labels labels() throws MalformedProfileException {
        if (rawLabels.size() == 0) {
            return Labels.NONE;
        }
        LongBuffer raw = rawLabels.view();
        Labels known = labelSets.get(raw);
        if (known == null) {
            budget.charge(2L * HeapBudget.RECORD_BYTES * (rawLabels.size() / LABEL_NUMBERS + 1));
            known = decodeLabels();
            labelSets.put(LongBuffer.wrap(rawLabels.toArray()), known);
        }
        return known;
    }

    private Labels decodeLabels() throws MalformedProfileException {
        List<Label> labels = new ArrayList<>();
        for (int i = 0; i < rawLabels.size(); i += LABEL_NUMBERS) {
            String key = strings.at(rawLabels.get(i));
            long text = rawLabels.get(i + 1);
            labels.add(
                    text == 0
                            ? new NumberLabel(
                                    key, rawLabels.get(i + 2), strings.at(rawLabels.get(i + 3)))
                            : new TextLabel(key, strings.at(text)));
        }
        return new Labels(labels);
    }
}
