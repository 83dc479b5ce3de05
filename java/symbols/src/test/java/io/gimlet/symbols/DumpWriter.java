// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes the records of a jitdump, as the specification has them. */
final class DumpWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** A line of the code at an address; no file stands for that of the line before. */
    record Line(long address, int line, String file) {}

    DumpWriter() {
        this(0);
    }

    DumpWriter(long flags) {
        ByteBuffer header = buffer(40);
        header.putInt(0x4A695444).putInt(1).putInt(40).putInt(62).putInt(0).putInt(7);
        header.putLong(1).putLong(flags);
        out.writeBytes(header.array());
    }

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.nativeOrder());
    }

    private static byte[] zeroTerminated(String text) {
        return (text + "\0").getBytes(StandardCharsets.UTF_8);
    }

    DumpWriter record(int id, long time, byte[] body) {
        ByteBuffer head = buffer(16).putInt(id).putInt(16 + body.length).putLong(time);
        out.writeBytes(head.array());
        out.writeBytes(body);
        return this;
    }

    DumpWriter load(long time, long start, int size, String name) {
        byte[] text = zeroTerminated(name);
        ByteBuffer body = buffer(40 + text.length + size);
        body.putInt(7).putInt(7).putLong(start).putLong(start).putLong(size).putLong(0);
        return record(0, time, body.put(text).array());
    }

    DumpWriter move(long time, long from, long to, int size) {
        ByteBuffer body = buffer(48);
        body.putInt(7).putInt(7).putLong(to).putLong(from).putLong(to).putLong(size).putLong(0);
        return record(1, time, body.array());
    }

    DumpWriter lines(long time, long start, Line... lines) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(buffer(16).putLong(start).putLong(lines.length).array());
        for (Line line : lines) {
            body.writeBytes(
                    buffer(16).putLong(line.address()).putInt(line.line()).putInt(0).array());
            body.writeBytes(
                    line.file().isEmpty()
                            ? new byte[] {(byte) 0xff, 0}
                            : zeroTerminated(line.file()));
        }
        return record(2, time, body.toByteArray());
    }

    byte[] bytes() {
        return out.toByteArray();
    }
}
