// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.unwind;

import io.gimlet.symbols.CodeFile;
import io.gimlet.symbols.DebugFiles;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What walks know of files with code. For the draining thread. */
final class UnwindFiles {
    private final DebugFiles debugFiles;
    private final Map<CodeFile, UnwindFile> files = new HashMap<>();

    UnwindFiles(DebugFiles debugFiles) {
        this.debugFiles = debugFiles;
    }

    /** The file as walks know it; null when there is nothing to read in it. */
    @Nullable UnwindFile of(CodeFile file) {
        return file.elf() == null
                ? null
                : files.computeIfAbsent(file, one -> new UnwindFile(one, debugFiles));
    }

    /** Drops a file; false when a table of it is still needed. */
    boolean drop(CodeFile file, UnwindTables tables) {
        UnwindFile known = files.get(file);
        if (known != null && !tables.drop(known)) {
            return false;
        }
        files.remove(file);
        return true;
    }

    int count() {
        return files.size();
    }
}
