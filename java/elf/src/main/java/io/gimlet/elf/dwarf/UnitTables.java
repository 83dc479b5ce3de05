// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.dwarf;

import org.jspecify.annotations.Nullable;

/** What was read of one unit. Thread-safe: paths that two threads make at once are equal. */
final class UnitTables {
    /** A unit of which nothing can be read. */
    static final UnitTables EMPTY =
            new UnitTables(FunctionTable.EMPTY, LineTable.EMPTY, Unit.ABSENT);

    private final FunctionTable functions;
    private final LineTable lines;
    private final long directory;
    private final @Nullable String[] paths;

    /**
     * @param directory reference to the directory of the compilation, or {@link Unit#ABSENT}
     */
    UnitTables(FunctionTable functions, LineTable lines, long directory) {
        this.functions = functions;
        this.lines = lines;
        this.directory = directory;
        paths = new @Nullable String[lines.files().end()];
    }

    FunctionTable functions() {
        return functions;
    }

    LineTable lines() {
        return lines;
    }

    /** Returns the path of a file that places have; empty when unknown. */
    String path(int file, DebugReaders readers) {
        if (file < 0 || file >= paths.length) {
            return "";
        }
        String known = paths[file];
        if (known == null) {
            known = SourcePath.of(lines.files(), file, directory, readers);
            paths[file] = known;
        }
        return known;
    }

    long byteSize() {
        return functions.byteSize() + lines.byteSize() + 4L * paths.length;
    }
}
