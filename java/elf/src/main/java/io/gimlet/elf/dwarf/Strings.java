// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.dwarf;

import io.gimlet.elf.MalformedElfException;

/** Finds the strings that attributes are. */
final class Strings {
    private Strings() {}

    /**
     * Returns where a string is, or {@link Unit#ABSENT} for a form that is none.
     *
     * @param reader of the file of the unit
     * @param form how the attribute is written
     * @param value as it is written
     */
    static long reference(FileReader reader, Unit unit, int form, long value)
            throws MalformedElfException {
        int file = reader.file();
        if (Form.isStringIndex(form)) {
            int size = unit.format().offsetSize();
            SectionReader offsets = reader.section(DebugSection.STR_OFFSETS);
            if (value < 0 || value > offsets.size()) {
                throw new MalformedElfException("a string has index " + value, unit.offset());
            }
            offsets.position(unit.stringOffsets() + value * size);
            return StringReference.of(file, DebugSection.STR, offsets.unsigned(size));
        }
        return reference(file, DebugSection.INFO, form, value);
    }

    /**
     * Returns where a string is that is not an index, or {@link Unit#ABSENT} for a form that is
     * none.
     *
     * @param inPlace the section in which strings of the form for that are
     */
    static long reference(int file, DebugSection inPlace, int form, long value) {
        return switch (form) {
            case Form.STRING -> StringReference.of(file, inPlace, value);
            case Form.STRP -> StringReference.of(file, DebugSection.STR, value);
            case Form.LINE_STRP -> StringReference.of(file, DebugSection.LINE_STR, value);
            case Form.STRP_SUP, Form.GNU_STRP_ALT ->
                    StringReference.of(DebugFileSet.SUPPLEMENTARY, DebugSection.STR, value);
            default -> Unit.ABSENT;
        };
    }
}
