// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/**
 * Holds a message, or a packed field, until its length is known, which goes before it. Reused for
 * one after the other.
 */
final class MessageBuffer {
    private final Bytes bytes = new Bytes();
    private final CodedOutputStream fields = CodedOutputStream.newInstance(bytes, 512);

    /** Bytes whose array can be read without a copy. */
    private static final class Bytes extends ByteArrayOutputStream {
        void moveTo(CodedOutputStream out) throws IOException {
            out.writeUInt32NoTag(count);
            out.write(buf, 0, count);
            reset();
        }
    }

    /** Where the fields of the message go. */
    CodedOutputStream fields() {
        return fields;
    }

    /** Writes the message as a field of another one and begins anew. */
    void moveTo(CodedOutputStream out, int fieldNumber) throws IOException {
        fields.flush();
        out.writeTag(fieldNumber, WireFormat.WIRETYPE_LENGTH_DELIMITED);
        bytes.moveTo(out);
    }

    /** Like {@link #moveTo} for a packed field, which is left out when it has no elements. */
    void movePackedTo(CodedOutputStream out, int fieldNumber) throws IOException {
        fields.flush();
        if (bytes.size() > 0) {
            moveTo(out, fieldNumber);
        }
    }

    /** The bytes of the message. */
    byte[] take() throws IOException {
        fields.flush();
        return bytes.toByteArray();
    }
}
