// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** The strings of BTF, which the kernel checked when it took them; each is made once. */
final class BtfStrings {
    /** Offsets in struct btf_header of linux/btf.h. */
    private static final int HEADER_LENGTH = 4;

    private static final int STRINGS_OFFSET = 16;
    private static final int STRINGS_LENGTH = 20;
    private static final int HEADER_BYTES = 24;

    private final byte[] btf;
    private final int start;
    private final int end;
    private final Map<Integer, String> known = new HashMap<>();

    BtfStrings(byte[] btf) {
        this.btf = btf;
        if (btf.length < HEADER_BYTES) {
            start = 0;
            end = 0;
            return;
        }
        ByteBuffer header = ByteBuffer.wrap(btf).order(ByteOrder.nativeOrder());
        long from =
                Integer.toUnsignedLong(header.getInt(HEADER_LENGTH))
                        + Integer.toUnsignedLong(header.getInt(STRINGS_OFFSET));
        long to = from + Integer.toUnsignedLong(header.getInt(STRINGS_LENGTH));
        start = (int) Math.min(from, btf.length);
        end = (int) Math.min(to, btf.length);
    }

    /** The string at an offset; empty when there is none. */
    String at(int offset) {
        return known.computeIfAbsent(offset, this::read);
    }

    private String read(int offset) {
        if (offset < 0 || offset >= end - start) {
            return "";
        }
        int from = start + offset;
        int to = from;
        while (to < end && btf[to] != 0) {
            to++;
        }
        return new String(btf, from, to - from, StandardCharsets.UTF_8);
    }
}
