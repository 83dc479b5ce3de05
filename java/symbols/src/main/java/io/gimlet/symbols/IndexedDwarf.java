// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

import io.gimlet.elf.ElfBytes;
import io.gimlet.elf.ElfFile;
import io.gimlet.elf.MalformedElfException;
import io.gimlet.elf.Section;
import io.gimlet.elf.dwarf.DwarfFile;
import io.gimlet.elf.dwarf.DwarfLookup;
import io.gimlet.elf.dwarf.OtherFiles;
import io.gimlet.symbols.cache.FileCache;
import io.gimlet.symbols.cache.FileIdentity;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The debug information of a file, with the index of it that is kept on disk. The index is of the
 * file and of the one that dwz moved parts of it to, so it is used with both, unchanged, or not at
 * all. For one thread at a time.
 */
final class IndexedDwarf {
    private static final String KIND = "dwarf";
    private static final String SECTION = ".debug_info";
    private static final String COMPRESSED_SECTION = ".zdebug_info";

    /** Less is read as quickly as an index of it. */
    private static final long FEWEST_BYTES = 1 << 18;

    private final DwarfFile dwarf;
    private final List<ElfFile> files;

    /** Of the files, from before they were read; empty when there is to be no index. */
    private final List<FileIdentity> identities;

    private final @Nullable FileCache cache;
    private long keptUnits;

    private IndexedDwarf(
            DwarfFile dwarf,
            List<ElfFile> files,
            List<FileIdentity> identities,
            @Nullable FileCache cache) {
        this.dwarf = dwarf;
        this.files = files;
        this.identities = identities;
        this.cache = cache;
    }

    /**
     * Opens the debug information of a file; empty when it has none.
     *
     * @param others those with parts of it
     * @param debugFiles whose caches are used
     * @throws MalformedElfException if it cannot be read at all
     */
    static Optional<IndexedDwarf> of(ElfFile elf, OtherFiles others, DebugFiles debugFiles)
            throws MalformedElfException {
        FileCache cache = infoBytes(elf) < FEWEST_BYTES ? null : debugFiles.cache(KIND);
        List<ElfFile> files = cache == null ? List.of() : contributors(elf, others);
        List<FileIdentity> identities = FileIdentity.ofAll(files);
        ElfBytes index =
                cache == null || identities.isEmpty()
                        ? ElfBytes.EMPTY
                        : cache.load(identities).orElse(ElfBytes.EMPTY);
        Optional<DwarfFile> dwarf = DwarfFile.of(elf, others, index);
        return dwarf.isPresent()
                ? Optional.of(new IndexedDwarf(dwarf.get(), files, identities, cache))
                : Optional.empty();
    }

    private static long infoBytes(ElfFile elf) {
        for (Section section : elf.sections()) {
            if (section.name().equals(SECTION) || section.name().equals(COMPRESSED_SECTION)) {
                return section.size();
            }
        }
        return 0;
    }

    /** None when one of them is missing: names would be missing in the index for good. */
    private static List<ElfFile> contributors(ElfFile elf, OtherFiles others) {
        try {
            Optional<ElfFile> supplementary = DwarfFile.supplementary(elf, others);
            return supplementary.isPresent() ? List.of(elf, supplementary.get()) : List.of(elf);
        } catch (MalformedElfException missing) {
            return List.of();
        }
    }

    DwarfFile dwarf() {
        return dwarf;
    }

    /**
     * Keeps what was read since, unless a file changed in the meantime.
     *
     * @param lookup one of this debug information's, for the calling thread
     */
    void keep(DwarfLookup lookup) {
        long units = dwarf.newUnits();
        if (cache == null || identities.isEmpty() || units <= keptUnits) {
            return;
        }
        keptUnits = units;
        if (FileIdentity.ofAll(files).equals(identities)) {
            cache.store(identities, lookup::writeIndex);
        }
    }
}
