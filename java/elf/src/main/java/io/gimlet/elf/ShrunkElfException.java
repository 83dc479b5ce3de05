// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf;

/** Thrown when bytes of a mapped file are no more: somebody cut it short since it was mapped. */
public final class ShrunkElfException extends MalformedElfException {
    private static final long serialVersionUID = 1L;

    ShrunkElfException(long offset, InternalError cause) {
        super("the file shrank while it was read", offset);
        initCause(cause);
    }
}
