// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.go;

import java.util.Optional;

/** The layouts of Go's function table, by the first version of Go that wrote them. */
enum GoVersion {
    GO_1_2(0xffff_fffb),
    GO_1_16(0xffff_fffa),
    GO_1_18(0xffff_fff0),
    GO_1_20(0xffff_fff1);

    private final int magic;

    GoVersion(int magic) {
        this.magic = magic;
    }

    static Optional<GoVersion> of(int magic) {
        for (GoVersion version : values()) {
            if (version.magic == magic) {
                return Optional.of(version);
            }
        }
        return Optional.empty();
    }

    /** Whether addresses are 32-bit distances from the start of the code. */
    boolean isRelative() {
        return this == GO_1_18 || this == GO_1_20;
    }

    /** Whether the parts of the table are apart, and source files belong to compilation units. */
    boolean hasParts() {
        return this != GO_1_2;
    }

    /** Whether functions say where they start, and calls that were inlined into them. */
    boolean hasInlinedCalls() {
        return this == GO_1_20;
    }
}
