// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

/**
 * Makes names that a target chose (of symbols, threads, files) harmless for terminals and for
 * formats of one line per record. Characters that act instead of showing become visible: control
 * characters as {@code \x1b}; line and paragraph separators, invisible format characters such as
 * bidirectional overrides and zero-width spaces, and lone surrogates as <code>&#92;u{202e}</code>.
 * Characters that mean something to one output format only, such as {@code ;} and {@code <}, are
 * left to that format.
 */
public final class NameCleaner {
    /**
     * Greatest length of a cleaned name, in UTF-16 units. Longer names lose their middle, which is
     * replaced by a mark.
     */
    public static final int MAX_LENGTH = 4096;

    private static final int FIRST_PRINTABLE_ASCII = 0x20;
    private static final int DELETE = 0x7f;
    private static final int LAST_CONTROL = 0x9f;

    private NameCleaner() {}

    /** Returns the name with everything harmful made visible; the same string when nothing was. */
    public static String clean(String name) {
        int harmful = firstHarmful(name);
        return cutMiddle(harmful == name.length() ? name : escape(name, harmful));
    }

    private static int firstHarmful(String name) {
        int i = 0;
        while (i < name.length() && !isHarmful(name.codePointAt(i))) {
            i += Character.charCount(name.codePointAt(i));
        }
        return i;
    }

    private static boolean isHarmful(int codePoint) {
        if (codePoint >= FIRST_PRINTABLE_ASCII && codePoint < DELETE) {
            return false;
        }
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.UNASSIGNED ->
                    true;
            default -> false;
        };
    }

    private static String escape(String name, int from) {
        var cleaned = new StringBuilder(name.length() + 16).append(name, 0, from);
        name.codePoints()
                .skip(name.codePointCount(0, from))
                .forEach(codePoint -> append(cleaned, codePoint));
        return cleaned.toString();
    }

    private static void append(StringBuilder cleaned, int codePoint) {
        if (!isHarmful(codePoint)) {
            cleaned.appendCodePoint(codePoint);
        } else if (codePoint <= LAST_CONTROL) {
            cleaned.append(String.format("\\x%02x", codePoint));
        } else {
            cleaned.append(String.format("\\u{%04x}", codePoint));
        }
    }

    private static String cutMiddle(String name) {
        if (name.length() <= MAX_LENGTH) {
            return name;
        }
        String mark = "[... " + name.length() + " characters ...]";
        int kept = MAX_LENGTH - mark.length();
        int head = kept / 2;
        int tail = name.length() - (kept - head);
        if (Character.isHighSurrogate(name.charAt(head - 1))) {
            head--;
        }
        if (Character.isLowSurrogate(name.charAt(tail))) {
            tail++;
        }
        return name.substring(0, head) + mark + name.substring(tail);
    }
}
