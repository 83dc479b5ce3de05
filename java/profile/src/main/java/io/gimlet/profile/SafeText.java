// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

/**
 * Makes names harmless that a profiled program chose. Control characters, characters that reorder
 * or hide text, and unpaired surrogates become {@code \x1b}, <code>&#92;u202e</code> or <code>
 * &#92;U000e0001</code>. A backslash stays as it is: the result is for people and line formats, not
 * for reading back.
 */
final class SafeText {
    /** A character that no text holds: nothing more than the above is escaped. */
    private static final int NONE = -1;

    private static final String ELLIPSIS = "...";

    private SafeText() {}

    /** The text with every unsafe character escaped. */
    static String escape(String text) {
        return escape(text, NONE);
    }

    /** The text with every unsafe character and every {@code separator} escaped. */
    static String escape(String text, int separator) {
        for (int i = 0; i < text.length(); ) {
            int character = text.codePointAt(i);
            if (isUnsafe(character, separator)) {
                return escapeFrom(text, i, separator);
            }
            i += Character.charCount(character);
        }
        return text;
    }

    /** The text escaped and, when it is longer than {@code width}, cut with an ellipsis. */
    static String clip(String text, int width) {
        // A name may have a megabyte: only what can be seen is looked at.
        String escaped = escape(text.substring(0, Math.min(text.length(), width + 1)));
        return escaped.length() <= width
                ? escaped
                : escaped.substring(0, Math.max(0, width - ELLIPSIS.length())) + ELLIPSIS;
    }

    /**
     * A text that ends in a path, escaped and, when it is longer than {@code width}, cut before the
     * last part of that, or in its middle where even this part is long.
     */
    static String clipPath(String text, int width) {
        if (text.length() <= width) {
            String escaped = escape(text);
            if (escaped.length() <= width) {
                return escaped;
            }
        }
        int length = Math.max(0, width - ELLIPSIS.length());
        int tailLength = Math.min((length + 1) / 2, text.length() - 1 - text.lastIndexOf('/'));
        String head = escape(text.substring(0, Math.min(text.length(), length)));
        String tail = escape(text.substring(Math.max(0, text.length() - length)));
        return head.substring(0, length - tailLength)
                + ELLIPSIS
                + tail.substring(tail.length() - tailLength);
    }

    private static String escapeFrom(String text, int start, int separator) {
        var safe = new StringBuilder(text.length() + 16).append(text, 0, start);
        for (int i = start; i < text.length(); ) {
            int character = text.codePointAt(i);
            if (isUnsafe(character, separator)) {
                safe.append(escapeOf(character));
            } else {
                safe.appendCodePoint(character);
            }
            i += Character.charCount(character);
        }
        return safe.toString();
    }

    private static boolean isUnsafe(int character, int separator) {
        if (character >= ' ' && character < 0x7f) {
            return character == separator;
        }
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    true;
            default -> false;
        };
    }

    private static String escapeOf(int character) {
        if (character < 0x100) {
            return "\\x%02x".formatted(character);
        }
        return (character < 0x10000 ? "\\u%04x" : "\\U%08x").formatted(character);
    }
}
