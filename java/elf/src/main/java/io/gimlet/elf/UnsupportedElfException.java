// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf;

/**
 * Thrown for ELF files of a class, byte order or machine that this reader does not handle, such as
 * 32-bit ones.
 */
public final class UnsupportedElfException extends MalformedElfException {
    private static final long serialVersionUID = 1L;

    UnsupportedElfException(String message, long offset) {
        super(message, offset);
    }
}
