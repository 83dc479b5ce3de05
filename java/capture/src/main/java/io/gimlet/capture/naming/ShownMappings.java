// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.naming;

import io.gimlet.capture.process.CodeMapping;
import io.gimlet.profile.Mapping;
import io.gimlet.symbols.CodeFile;
import io.gimlet.symbols.NameCleaner;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/**
 * How profiles show what processes have mapped. Every process may map a file at other addresses;
 * all are shown the place where it was seen first, so that one place in a file is one in the
 * profile, however many processes are forked. For the symbolizer's thread.
 */
final class ShownMappings {
    /**
     * A mapping as it is shown.
     *
     * @param bias an address in it minus that in the file
     */
    record Shown(Mapping mapping, long bias) {
        private boolean covers(long fileAddress) {
            return Long.compareUnsigned(
                            fileAddress + bias - mapping.start(), mapping.limit() - mapping.start())
                    < 0;
        }
    }

    /** By the address in the file that a mapping begins with. Each as long as its file is there. */
    private final Map<CodeFile, NavigableMap<Long, Shown>> files = new WeakHashMap<>();

    /** The mapping that an address of a file is shown in. */
    Shown of(CodeMapping mapping, CodeFile file, long bias, long fileAddress) {
        NavigableMap<Long, Shown> seen = files.computeIfAbsent(file, one -> new TreeMap<>());
        Map.Entry<Long, Shown> floor = seen.floorEntry(fileAddress);
        if (floor != null && floor.getValue().covers(fileAddress)) {
            return floor.getValue();
        }
        Shown first = seen.get(mapping.start() - bias);
        if (first != null && first.covers(fileAddress)) {
            return first;
        }
        Shown own = new Shown(of(mapping, file, mapping.start() - bias), bias);
        seen.put(mapping.start() - bias, own);
        return own;
    }

    /** A mapping shown where it is; without the file's headers, its addresses are offsets. */
    Mapping of(CodeMapping mapping, @Nullable CodeFile file) {
        return of(mapping, file, mapping.fileOffset());
    }

    private static Mapping of(CodeMapping mapping, @Nullable CodeFile file, long fileAddress) {
        String path = mapping.path();
        return new Mapping(
                mapping.start(),
                mapping.end(),
                mapping.fileOffset(),
                path.isEmpty() ? "//anon" : NameCleaner.clean(path),
                file == null ? "" : file.buildId(),
                fileAddress);
    }
}
