// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.naming;

import io.gimlet.elf.dwarf.DwarfFile;
import io.gimlet.kernel.Host;
import io.gimlet.symbols.DebugFiles;
import io.gimlet.symbols.cache.FileCache;
import java.util.Optional;

/** What is kept on disk of files that names were found in. */
public final class NameCache {
    /** Each kind has a name of its own. */
    private static final String ANY_KIND = "names";

    private NameCache() {}

    /** The cache of the user that this process acts as; empty when it cannot be used. */
    public static Optional<FileCache> ofThisUser() {
        return FileCache.ofUser(
                Host.effectiveUserId(), ANY_KIND, DwarfFile.class, DebugFiles.class);
    }
}
