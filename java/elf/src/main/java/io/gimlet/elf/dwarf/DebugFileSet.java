// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.dwarf;

import io.gimlet.elf.ElfFile;
import io.gimlet.elf.MalformedElfException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
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

    /** No file. */
    static final int NONE = -1;

    /** The first with what was split off. */
    private static final int FIRST_SPLIT = 2;

    /** References have room for more; a hostile file could name as many as it likes. */
    private static final int MOST_SPLIT = 1 << 16;

    private final ElfFile elf;
    private final OtherFiles others;
    private final DebugSections main;
    private @Nullable DebugSections supplementary;
    private boolean lookedForSupplementary;
    private final List<DebugSections> split = new ArrayList<>();
    private final Map<String, Integer> splitNumbers = new HashMap<>();

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
        if (number >= FIRST_SPLIT && number - FIRST_SPLIT < split.size()) {
            return split.get(number - FIRST_SPLIT);
        }
        throw new MalformedElfException("another file with debug information is missing", 0);
    }

    /** Returns whether there is something that could not be read. */
    synchronized boolean haveFailed() {
        return main.haveFailed() || (supplementary != null && supplementary.haveFailed());
    }

    private Optional<DebugSections> findSupplementary() throws MalformedElfException {
        return SupplementaryLink.of(elf)
                .flatMap(link -> others.supplementary(link.path(), link.buildId()))
                .map(file -> new DebugSections(file, false));
    }

    /** Returns the number of the package of all that was split off, or {@link #NONE}. */
    synchronized int splitPackage() {
        return splitNumber("", others::splitPackage);
    }

    /**
     * Returns the number of a file with what was split off, or {@link #NONE}.
     *
     * @param name as the skeleton states it
     * @param directory that of the compilation; empty when unknown
     */
    synchronized int split(String name, String directory) {
        return name.isEmpty()
                ? NONE
                : splitNumber(directory + "\0" + name, () -> others.split(name, directory));
    }

    private int splitNumber(String key, Supplier<Optional<ElfFile>> opener) {
        Integer known = splitNumbers.get(key);
        if (known != null) {
            return known;
        }
        if (splitNumbers.size() == MOST_SPLIT) {
            return NONE;
        }
        Optional<ElfFile> file = opener.get();
        file.ifPresent(found -> split.add(new DebugSections(found, true)));
        int number = file.isPresent() ? FIRST_SPLIT + split.size() - 1 : NONE;
        splitNumbers.put(key, number);
        return number;
    }
}
