// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.gimlet.profile.proto.ProfileProto;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * The top level of a pprof file: its numbers, and where its messages lie. The fields of a file come
 * in any order, so nothing can be decoded before all of it was seen.
 */
final class PprofIndex {
    /** What the place of one message costs here. */
    private static final int SPAN_BYTES = 2 * Integer.BYTES;

    private final byte[] data;
    private final HeapBudget budget;
    private final Spans[] spans = new Spans[ProfileProto.Profile.DOC_URL_FIELD_NUMBER + 1];
    private final long[] numbers = new long[spans.length];
    private final LongList comments = new LongList();

    PprofIndex(byte[] data, HeapBudget budget) throws IOException {
        this.data = data;
        this.budget = budget;
        for (int field = 0; field < spans.length; field++) {
            spans[field] = new Spans();
        }
        CodedInputStream in = CodedInputStream.newInstance(data);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            readField(in, tag);
        }
    }

    private void readField(CodedInputStream in, int tag) throws IOException {
        int field = WireFormat.getTagFieldNumber(tag);
        int type = WireFormat.getTagWireType(tag);
        if (field >= spans.length) {
            in.skipField(tag);
        } else if (field == ProfileProto.Profile.COMMENT_FIELD_NUMBER) {
            RepeatedNumbers.read(in, tag, comments);
        } else if (type == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
            budget.charge(SPAN_BYTES);
            int length = in.readRawVarint32();
            spans[field].add(in.getTotalBytesRead(), length);
            in.skipRawBytes(length);
        } else if (type == WireFormat.WIRETYPE_VARINT) {
            numbers[field] = in.readInt64();
        } else {
            in.skipField(tag);
        }
    }

    /** The number in a field of the profile, 0 when there is none. */
    long number(int field) {
        return numbers[field];
    }

    /** How many messages or strings a repeated field has. */
    int count(int field) {
        return spans[field].count();
    }

    /** One message of a repeated field. */
    CodedInputStream message(int field, int position) {
        Spans of = spans[field];
        return CodedInputStream.newInstance(data, of.start(position), of.length(position));
    }

    /** The numbers of one message of a repeated field. */
    NumberFields numbers(int field, int position, NumberFields into) throws IOException {
        return into.read(message(field, position));
    }

    /** One of the strings. */
    String string(int position) {
        Spans of = spans[ProfileProto.Profile.STRING_TABLE_FIELD_NUMBER];
        return new String(data, of.start(position), of.length(position), StandardCharsets.UTF_8);
    }

    /** The length of one of the strings, in bytes. */
    int stringLength(int position) {
        return spans[ProfileProto.Profile.STRING_TABLE_FIELD_NUMBER].length(position);
    }

    /** Indices of the comments in the string table. */
    LongList comments() {
        return comments;
    }
}
