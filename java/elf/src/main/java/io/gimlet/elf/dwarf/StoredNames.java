// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.dwarf;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Names of the functions of one unit and paths of its source files, numbered from 0 each, as an
 * index has them. Strings are made when they are asked for, and remembered. Thread-safe: what two
 * threads make at once is equal.
 */
final class StoredNames {
    private final byte[] pool;
    private final int[] ends;
    private final int[] lines;
    private final @Nullable FunctionName[] functions;
    private final @Nullable String[] paths;

    /**
     * @param pool the names of the functions, then the paths, in UTF-8
     * @param ends where each ends; ascending, and none behind the end of the pool
     * @param lines of each function the line, doubled, and one more where it has a linkage name
     */
    StoredNames(byte[] pool, int[] ends, int[] lines) {
        this.pool = pool;
        this.ends = ends;
        this.lines = lines;
        functions = new @Nullable FunctionName[lines.length];
        paths = new @Nullable String[ends.length - lines.length];
    }

    FunctionName function(int number) {
        FunctionName known = functions[number];
        if (known == null) {
            known = new FunctionName(name(number), (lines[number] & 1) != 0, lines[number] >>> 1);
            functions[number] = known;
        }
        return known;
    }

    /** Returns the path of a file; empty when there is no such file. */
    String path(int file) {
        if (file < 0 || file >= paths.length) {
            return "";
        }
        String known = paths[file];
        if (known == null) {
            known = name(lines.length + file);
            paths[file] = known;
        }
        return known;
    }

    private String name(int number) {
        int start = number == 0 ? 0 : ends[number - 1];
        return new String(pool, start, ends[number] - start, StandardCharsets.UTF_8);
    }

    long byteSize() {
        return pool.length + 8L * ends.length + 4L * lines.length;
    }
}
