// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.gimlet.profile.proto.ProfileProto;
import java.io.IOException;
import java.util.Arrays;

/**
 * The fields of a message that has only numbers, as most of pprof's have. Other fields are passed
 * over. Used for one message after the other.
 */
final class NumberFields {
    private static final int MAX_FIELD_NUMBER = 15;

    /** Gimlet's own field is kept where no field has its number. */
    private static final int OWN_FIELD_NUMBER =
            ProfileProto.Mapping.ADDRESS_FROM_OFFSET_FIELD_NUMBER;

    private final long[] numbers = new long[MAX_FIELD_NUMBER + 1];

    /** Reads a message to the end of {@code in} or of its limit. */
    NumberFields read(CodedInputStream in) throws IOException {
        Arrays.fill(numbers, 0);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            int field = slot(WireFormat.getTagFieldNumber(tag));
            if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_VARINT
                    && field <= MAX_FIELD_NUMBER) {
                numbers[field] = in.readInt64();
            } else {
                in.skipField(tag);
            }
        }
        return this;
    }

    private static int slot(int field) {
        return field == OWN_FIELD_NUMBER ? 0 : field;
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
        return numbers[slot(field)];
    }

    /** The number, or the nearest one that an {@code int} holds. */
    int getInt(int field) {
        return Math.clamp(numbers[field], Integer.MIN_VALUE, Integer.MAX_VALUE);
    }
}
