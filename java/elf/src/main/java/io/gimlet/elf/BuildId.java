// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf;

import java.util.HexFormat;

/**
 * The identity of one build of a program or library, as its linker recorded it: the content of the
 * {@code NT_GNU_BUILD_ID} note, or of Go's own note, whose bytes are ASCII text.
 *
 * @param hex the bytes in lower-case hexadecimal
 */
public record BuildId(String hex) {
    /** Checks that {@code hex} is hexadecimal with two digits per byte. */
    public BuildId {
        HexFormat.of().parseHex(hex);
    }

    /** Returns the build id with these bytes. */
    public static BuildId of(byte[] bytes) {
        return new BuildId(HexFormat.of().formatHex(bytes));
    }

    /** Returns the bytes, in a new array. */
    public byte[] bytes() {
        return HexFormat.of().parseHex(hex);
    }

    @Override
    public String toString() {
        return hex;
    }
}
