// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.dwarf;

import org.jspecify.annotations.Nullable;

/**
 * What was read of one unit, of the file or of an index, which has the names too. Thread-safe:
 * paths that two threads make at once are equal.
 */
final class UnitTables {
    /** A unit of which nothing can be read. */
    static final UnitTables EMPTY =
            new UnitTables(FunctionTable.EMPTY, LineTable.EMPTY, Unit.ABSENT, false);

    private final FunctionTable functions;
    private final LineTable lines;
    private final long directory;
    private final @Nullable String[] paths;
    private final @Nullable StoredNames stored;
    private final boolean canBeStored;

    /**
     * @param directory reference to the directory of the compilation, or {@link Unit#ABSENT}
     * @param canBeStored whether they are the same whenever the file is
     */
    UnitTables(FunctionTable functions, LineTable lines, long directory, boolean canBeStored) {
        this.functions = functions;
        this.lines = lines;
        this.directory = directory;
        this.canBeStored = canBeStored;
        paths = new @Nullable String[lines.files().end()];
        stored = null;
    }

    /** Those of an index, which count functions and files of their own. */
    UnitTables(FunctionTable functions, LineTable lines, StoredNames stored) {
        this.functions = functions;
        this.lines = lines;
        this.stored = stored;
        directory = Unit.ABSENT;
        canBeStored = false;
        paths = new @Nullable String[0];
    }

    /** Returns whether an index may have them, and has not yet. */
    boolean canBeStored() {
        return canBeStored;
    }

    /** Returns what is known of a node's function, of which there must be one. */
    FunctionName name(long function, FunctionNames names) {
        return stored == null ? names.of(function) : stored.function((int) function);
    }

    FunctionTable functions() {
        return functions;
    }

    LineTable lines() {
        return lines;
    }

    /** Returns the path of a file that places have; empty when unknown. */
    String path(int file, DebugReaders readers) {
        if (stored != null) {
            return stored.path(file);
        }
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
        long names = stored == null ? 4L * paths.length : stored.byteSize();
        return functions.byteSize() + lines.byteSize() + names;
    }
}
