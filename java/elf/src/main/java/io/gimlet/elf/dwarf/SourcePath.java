// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.dwarf;

import io.gimlet.elf.MalformedElfException;

/** Joins the parts of a source file's path, as GNU addr2line and llvm-symbolizer do. */
final class SourcePath {
    private static final int MAX_PART_BYTES = 1 << 12;

    private SourcePath() {}

    /**
     * Returns the path of a file.
     *
     * @param file its number
     * @param compilation reference to the directory of the compilation, or {@link Unit#ABSENT}
     */
    static String of(LineFiles files, int file, long compilation, DebugReaders readers) {
        return readers.one(join(files, file, compilation, readers));
    }

    private static String join(LineFiles files, int file, long compilation, DebugReaders readers) {
        try {
            String name = readers.string(files.name(file), MAX_PART_BYTES);
            if (name.isEmpty() || isAbsolute(name)) {
                return name;
            }
            String path = join(readers.string(files.directory(file), MAX_PART_BYTES), name);
            return isAbsolute(path)
                    ? path
                    : join(readers.string(compilation, MAX_PART_BYTES), path);
        } catch (MalformedElfException unreadable) {
            return "";
        }
    }

    private static boolean isAbsolute(String path) {
        return path.startsWith("/");
    }

    private static String join(String directory, String name) {
        if (directory.isEmpty()) {
            return name;
        }
        return directory.endsWith("/") ? directory + name : directory + "/" + name;
    }
}
