// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.dwarf;

import io.gimlet.elf.MalformedElfException;

/** Reads the directories and files of line programs. For one thread. */
final class LineFilesReader {
    /** {@code DW_LNCT_*}: what a column of version 5 is. */
    private static final int PATH = 1;

    private static final int DIRECTORY_INDEX = 2;

    /** More than any unit has. */
    private static final int MAX_FILES = 1 << 22;

    private final FileReader reader;
    private final LineFiles.Builder files = new LineFiles.Builder();
    private int[] contents = new int[8];
    private int[] forms = new int[8];
    private int columns;
    private long path;
    private long directory;

    LineFilesReader(FileReader reader) {
        this.reader = reader;
    }

    /**
     * Reads the files, which the program may add to.
     *
     * @param line behind the rest of the header
     * @param unit the unit that the program belongs to, for strings with an index
     */
    LineFiles.Builder read(SectionReader line, LineHeader header, Unit unit)
            throws MalformedElfException {
        files.clear();
        if (header.format().version() < UnitFormat.NEWEST_VERSION) {
            readOld(line, header.programStart());
        } else {
            readColumns(line);
            for (long n = count(line); n > 0; n--) {
                readRow(line, header, unit);
                files.addDirectory(path);
            }
            readColumns(line);
            for (long n = count(line); n > 0; n--) {
                readRow(line, header, unit);
                files.addFile(path, directory);
            }
        }
        return files;
    }

    private void readOld(SectionReader line, long end) throws MalformedElfException {
        while (line.position() < end) {
            long name = line.position();
            if (isEmptyString(line)) {
                break;
            }
            files.addDirectory(StringReference.of(reader.file(), DebugSection.LINE, name));
        }
        while (line.position() < end) {
            long name = line.position();
            if (isEmptyString(line)) {
                break;
            }
            readOldFile(line, files, name);
        }
    }

    /** Reads what follows the name of a file before version 5. */
    void readOldFile(SectionReader line, LineFiles.Builder files, long name)
            throws MalformedElfException {
        long directoryIndex = line.uleb();
        line.uleb(); // time of the last change
        line.uleb(); // size
        files.addFile(StringReference.of(reader.file(), DebugSection.LINE, name), directoryIndex);
    }

    private static boolean isEmptyString(SectionReader line) throws MalformedElfException {
        if (line.u8() == 0) {
            return true;
        }
        line.skipString();
        return false;
    }

    private void readColumns(SectionReader line) throws MalformedElfException {
        columns = line.u8();
        if (columns > contents.length) {
            contents = new int[256];
            forms = new int[256];
        }
        for (int i = 0; i < columns; i++) {
            contents[i] = Math.clamp(line.uleb(), 0, 0xffff);
            forms[i] = Math.clamp(line.uleb(), 0, 0xffff);
        }
    }

    private long count(SectionReader line) throws MalformedElfException {
        long count = line.uleb();
        if (count < 0 || count > Math.min(MAX_FILES, line.size()) || (columns == 0 && count > 0)) {
            throw line.malformed("a line program has " + count + " files");
        }
        return count;
    }

    private void readRow(SectionReader line, LineHeader header, Unit unit)
            throws MalformedElfException {
        path = Unit.ABSENT;
        directory = 0;
        long start = line.position();
        for (int i = 0; i < columns; i++) {
            long value = value(line, forms[i], header.format());
            if (contents[i] == PATH) {
                path =
                        Form.isStringIndex(forms[i])
                                ? Strings.reference(reader, unit, forms[i], value)
                                : Strings.reference(
                                        reader.file(), DebugSection.LINE, forms[i], value);
            } else if (contents[i] == DIRECTORY_INDEX) {
                directory = value;
            }
        }
        if (line.position() == start) {
            throw line.malformed("a file of a line program takes no bytes");
        }
    }

    private static long value(SectionReader line, int form, UnitFormat format)
            throws MalformedElfException {
        return switch (form) {
            case Form.STRING, Form.BLOCK, Form.DATA16 -> skip(line, form);
            case Form.UDATA, Form.STRX -> line.uleb();
            default -> {
                int size = Form.fixedSize(form, format);
                if (size <= 0) {
                    throw line.malformed("unknown form " + form);
                }
                yield line.unsigned(size);
            }
        };
    }

    /** Skips a value that is no number, and returns where it begins. */
    private static long skip(SectionReader line, int form) throws MalformedElfException {
        long start = line.position();
        if (form == Form.STRING) {
            line.skipString();
        } else {
            line.skip(form == Form.DATA16 ? 16 : line.uleb());
        }
        return start;
    }
}
