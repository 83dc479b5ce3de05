// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbolize;

import io.gimlet.symbols.Resolution;
import io.gimlet.symbols.SourceFrame;
import java.util.List;

/**
 * Writes what is known of addresses as addr2line of GNU binutils does, for programs that read its
 * output. Differences are in {@code docs/addresses.md}. For one thread at a time.
 */
public final class AddressText implements AddressWriter {
    private static final String UNKNOWN = "??";

    /**
     * What is written.
     *
     * @param addresses each address before what is known of it
     * @param functions the names of functions
     * @param inlines also the functions that others were inlined into
     * @param pretty one line for each function
     * @param baseNames file names without directories
     */
    public record Options(
            boolean addresses,
            boolean functions,
            boolean inlines,
            boolean pretty,
            boolean baseNames) {}

    private final Utf8Text text;
    private final Options options;

    /** A writer to {@code out}. */
    public AddressText(Utf8Text out, Options options) {
        text = out;
        this.options = options;
    }

    @Override
    public void write(long address, Resolution resolution) {
        if (options.addresses) {
            appendAddress(address);
            text.append(options.pretty ? ": " : "\n");
        }
        if (resolution instanceof Resolution.Named named) {
            writeFrames(named.frames());
        } else {
            if (options.functions) {
                text.append(UNKNOWN).append(options.pretty ? ' ' : '\n');
            }
            text.append(UNKNOWN).append(":0\n");
        }
    }

    /** All digits of an address. */
    private void appendAddress(long address) {
        text.append("0x");
        for (int shift = Long.SIZE - 4; shift >= 0; shift -= 4) {
            text.append(Character.forDigit((int) (address >>> shift) & 0xf, 16));
        }
    }

    private void writeFrames(List<SourceFrame> frames) {
        int count = options.inlines ? frames.size() : 1;
        for (int i = 0; i < count; i++) {
            SourceFrame frame = frames.get(i);
            if (i > 0 && options.pretty) {
                text.append(" (inlined by) ");
            }
            if (options.functions) {
                String name = frame.function();
                text.append(name.isEmpty() ? UNKNOWN : name).append(options.pretty ? " at " : "\n");
            }
            writeFile(frame.file());
            text.append(':');
            if (frame.line() == 0) {
                text.append('?');
            } else {
                text.append(frame.line());
            }
            text.append('\n');
        }
    }

    private void writeFile(String file) {
        if (options.baseNames && !file.isEmpty()) {
            text.append(new StringBuilder(file).delete(0, file.lastIndexOf('/') + 1));
        } else {
            text.append(file.isEmpty() ? UNKNOWN : file);
        }
    }
}
