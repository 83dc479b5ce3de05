// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbolize;

import io.gimlet.symbols.Resolution;
import io.gimlet.symbols.SourceFrame;

/**
 * Writes what is known of addresses as JSON (RFC 8259), an object on a line of its own for each:
 * its frames, the innermost first, or the reason why it has no name. For one thread at a time.
 */
public final class AddressJson implements AddressWriter {
    private final Utf8Text out;
    private final StringBuilder text = new StringBuilder();

    /** A writer to {@code out}. */
    public AddressJson(Utf8Text out) {
        this.out = out;
    }

    @Override
    public void write(long address, Resolution resolution) {
        text.setLength(0);
        text.append("{\"address\":\"0x").append(Long.toHexString(address)).append('"');
        switch (resolution) {
            case Resolution.Named named -> {
                char separator = '[';
                text.append(",\"frames\":");
                for (SourceFrame frame : named.frames()) {
                    text.append(separator);
                    write(frame);
                    separator = ',';
                }
                text.append(']');
            }
            case Resolution.Unnamed unnamed -> {
                string(",\"reason\":", unnamed.reason().text());
                string(",\"remedy\":", unnamed.remedy());
                unnamed.functionStart()
                        .ifPresent(start ->
                                string(",\"functionStart\":", "0x" + Long.toHexString(start)));
            }
        }
        text.append("}\n");
        out.append(text);
    }

    private void write(SourceFrame frame) {
        string("{\"function\":", frame.function());
        string(",\"systemName\":", frame.systemName());
        if (!frame.file().isEmpty()) {
            string(",\"file\":", frame.file());
        }
        number(",\"line\":", frame.line());
        number(",\"column\":", frame.column());
        number(",\"functionLine\":", frame.functionLine());
        string(",\"source\":", frame.source().text());
        text.append('}');
    }

    private void number(String key, int value) {
        if (value != 0) {
            text.append(key).append(value);
        }
    }

    private void string(String key, String value) {
        text.append(key).append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c < ' ' || c == 0x7f || Character.isSurrogate(c)) {
                text.append(String.format("\\u%04x", (int) c)); // also half of a pair is text then
            } else {
                text.append(c);
            }
        }
        text.append('"');
    }
}
