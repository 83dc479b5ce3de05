// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf;

/**
 * Thrown when bytes cannot be read as an ELF file. The message names what is wrong and at which
 * byte offset.
 */
public class MalformedElfException extends Exception {
    private static final long serialVersionUID = 1L;

    private final long offset;

    /**
     * @param message what is wrong, without the offset
     * @param offset where it is wrong, in bytes from the start of the file
     */
    public MalformedElfException(String message, long offset) {
        super(message + " (at byte " + Long.toUnsignedString(offset) + ")");
        this.offset = offset;
    }

    /**
     * Returns where the file is wrong, in bytes from its start; unsigned, as a hostile file may
     * claim any value.
     */
    public final long offset() {
        return offset;
    }
}
