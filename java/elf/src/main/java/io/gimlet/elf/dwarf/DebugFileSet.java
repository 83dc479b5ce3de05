// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.dwarf;

import io.gimlet.elf.ElfFile;
import io.gimlet.elf.MalformedElfException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A file with debug information and those that have parts of it, each with a number that references
 * have. They are asked for when they are needed, each once. Thread-safe.
 */
final class DebugFileSet {
    /** The file itself. */
    static final int MAIN = 0;

    /** The one that dwz made of what several files have in common. */
    static final int SUPPLEMENTARY = 1;

    private final ElfFile elf;
    private final OtherFiles others;
    private final DebugSections main;
    private @Nullable DebugSections supplementary;
    private boolean lookedForSupplementary;

    DebugFileSet(ElfFile elf, OtherFiles others) {
        this.elf = elf;
        this.others = others;
        main = new DebugSections(elf, false);
    }

    /**
     * Returns the sections of a file.
     *
     * @throws MalformedElfException if it is not to be had
     */
    synchronized DebugSections file(int number) throws MalformedElfException {
        if (number == MAIN) {
            return main;
        }
        if (number == SUPPLEMENTARY && !lookedForSupplementary) {
            lookedForSupplementary = true;
            supplementary = findSupplementary().orElse(null);
        }
        if (number == SUPPLEMENTARY && supplementary != null) {
            return supplementary;
        }
        throw new MalformedElfException("another file with debug information is missing", 0);
    }

    private Optional<DebugSections> findSupplementary() throws MalformedElfException {
        return SupplementaryLink.of(elf)
                .flatMap(link -> others.supplementary(link.path(), link.buildId()))
                .map(file -> new DebugSections(file, false));
    }
}
