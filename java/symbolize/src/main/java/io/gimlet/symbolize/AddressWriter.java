// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbolize;

import io.gimlet.symbols.Resolution;

/** Writes what is known of addresses. */
public interface AddressWriter {
    /** Writes what is known of one. */
    void write(long address, Resolution resolution);
}
