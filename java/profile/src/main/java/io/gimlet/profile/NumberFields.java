// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.util.Arrays;

/**
 * The fields of a message that has only numbers, as most of pprof's have. Other fields are passed
 * over. Used for one message after the other.
 */
final class NumberFields {
    private static final int MAX_FIELD_NUMBER = 15;

    private final long[] numbers = new long[MAX_FIELD_NUMBER + 1];

    /** Reads a message to the end of {@code in} or of its limit. */
    NumberFields read(CodedInputStream in) throws IOException {
        Arrays.fill(numbers, 0);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            int field = WireFormat.getTagFieldNumber(tag);
            if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_VARINT
                    && field <= MAX_FIELD_NUMBER) {
                numbers[field] = in.readInt64();
            } else {
                in.skipField(tag);
            }
        }
        return this;
    }

    /** Reads a message that is a field of the one that {@code in} is in. */
    NumberFields readNested(CodedInputStream in) throws IOException {
        int limit = in.pushLimit(in.readRawVarint32());
        read(in);
        in.popLimit(limit);
        return this;
    }

    /** The number, or 0 when the message has none. */
    long get(int field) {
        return numbers[field];
    }

    /** The number, or the nearest one that an {@code int} holds. */
    int getInt(int field) {
        return Math.clamp(numbers[field], Integer.MIN_VALUE, Integer.MAX_VALUE);
    }
}
