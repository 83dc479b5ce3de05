// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.dwarf;

import io.gimlet.elf.MalformedElfException;
import java.util.Optional;

/**
 * Finds the rest of units of which a file has only skeletons: in a package of all of them, or in a
 * file of its own. For one thread.
 */
final class SplitUnits {
    private static final int MAX_PATH_BYTES = 1 << 12;

    private final DebugFileSet files;
    private final DebugReaders readers;

    SplitUnits(DebugFileSet files, DebugReaders readers) {
        this.files = files;
        this.readers = readers;
    }

    /** Returns the rest of a unit, with what only the skeleton tells; empty if it is not there. */
    Optional<Unit> of(Unit skeleton) throws MalformedElfException {
        int number = files.splitPackage();
        if (number != DebugFileSet.NONE) {
            PackageIndex index = readers.file(number).packageIndex();
            long offset = index == null ? PackageIndex.NONE : index.unit(skeleton.splitId());
            if (offset != PackageIndex.NONE) {
                return Optional.of(readers.unit(number, offset).continuing(skeleton));
            }
        }
        return ofFile(skeleton);
    }

    private Optional<Unit> ofFile(Unit skeleton) throws MalformedElfException {
        int number =
                files.split(
                        readers.string(skeleton.splitName(), MAX_PATH_BYTES),
                        readers.string(skeleton.directory(), MAX_PATH_BYTES));
        if (number == DebugFileSet.NONE) {
            return Optional.empty();
        }
        UnitIndex units = readers.units(number);
        for (int i = 0; i < units.size(); i++) {
            Unit unit = readers.unit(number, units.offset(i));
            if (!unit.header().hasOnlyTypes() && unit.splitId() == skeleton.splitId()) {
                return Optional.of(unit.continuing(skeleton));
            }
        }
        return Optional.empty();
    }
}
