// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbolize;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.IdentityHashMap;

/**
 * A text in UTF-8, made piece by piece. Encodes a string once that is appended again and again, as
 * names and paths are. For one thread.
 */
public final class Utf8Text {
    private static final int MOST_ENCODED = 1 << 16;
    private static final int MOST_DIGITS = 11;

    private final IdentityHashMap<String, byte[]> encoded = new IdentityHashMap<>();
    private byte[] bytes = new byte[1 << 10];
    private int length;

    /** An empty text. */
    public Utf8Text() {}

    /** Begins anew. */
    public void clear() {
        length = 0;
    }

    /** Returns the bytes, and behind them others. */
    byte[] bytes() {
        return bytes;
    }

    /** Returns how many bytes there are. */
    int length() {
        return length;
    }

    /** Appends a character of ASCII. */
    Utf8Text append(char ascii) {
        reserve(1);
        bytes[length++] = (byte) ascii;
        return this;
    }

    /** Appends a string, the same one of which may well be appended again. */
    Utf8Text append(String text) {
        byte[] known = encoded.get(text);
        if (known == null) {
            known = text.getBytes(StandardCharsets.UTF_8);
            if (encoded.size() == MOST_ENCODED) {
                encoded.clear();
            }
            encoded.put(text, known);
        }
        return append(known);
    }

    /** Appends what is in a builder. */
    Utf8Text append(StringBuilder text) {
        return append(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    private Utf8Text append(byte[] more) {
        reserve(more.length);
        System.arraycopy(more, 0, bytes, length, more.length);
        length += more.length;
        return this;
    }

    /** Appends the decimal digits of a number that is not negative. */
    Utf8Text append(int number) {
        reserve(MOST_DIGITS);
        int digits = 1;
        for (int rest = number; rest >= 10; rest /= 10) {
            digits++;
        }
        int rest = number;
        for (int at = length + digits - 1; at >= length; at--) {
            bytes[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
        return this;
    }

    private void reserve(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * length, length + more));
        }
    }

    @Override
    public String toString() {
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
}
