// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;

/** A repeated field of numbers, which a writer may pack into one piece or give one by one. */
final class RepeatedNumbers {
    private RepeatedNumbers() {}

    /** Adds the numbers of the field with this {@code tag} to {@code numbers}. */
    static void read(CodedInputStream in, int tag, LongList numbers) throws IOException {
        int type = WireFormat.getTagWireType(tag);
        if (type == WireFormat.WIRETYPE_VARINT) {
            numbers.add(in.readInt64());
        } else if (type == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
            int limit = in.pushLimit(in.readRawVarint32());
            while (!in.isAtEnd()) {
                numbers.add(in.readInt64());
            }
            in.popLimit(limit);
        } else {
            in.skipField(tag);
        }
    }
}
