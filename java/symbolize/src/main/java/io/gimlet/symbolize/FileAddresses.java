// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbolize;

import io.gimlet.elf.Section;
import io.gimlet.symbols.CodeFile;
import io.gimlet.symbols.DebugFiles;
import io.gimlet.symbols.Demangler;
import io.gimlet.symbols.FileResolver;
import io.gimlet.symbols.Resolution;
import io.gimlet.symbols.Resolver;
import io.gimlet.symbols.UnknownReason;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Names the addresses of a file, as it is linked. For one thread at a time. */
public final class FileAddresses implements Resolver {
    private static final Resolution OUTSIDE = new Resolution.Unnamed(UnknownReason.NO_SEGMENT);

    private final FileResolver resolver;
    private final @Nullable Section section;

    private FileAddresses(FileResolver resolver, @Nullable Section section) {
        this.resolver = resolver;
        this.section = section;
    }

    /**
     * Opens a file.
     *
     * @param section addresses count from its beginning; null when they are the file's own
     * @throws IOException when it cannot be read, is no ELF file that Gimlet knows, or has no such
     *     section
     */
    public static FileAddresses open(
            Path file, @Nullable String section, DebugFiles debugFiles, Demangler demangler)
            throws IOException {
        CodeFile code = CodeFile.open(file);
        UnknownReason refusal = code.refusal();
        if (refusal != null) {
            throw new IOException(file + ": " + refusal.text() + "; " + refusal.hint());
        }
        Section base = null;
        if (section != null) {
            base =
                    code.requireElf()
                            .section(section)
                            .orElseThrow(() ->
                                    new IOException(file + ": there is no section " + section));
        }
        return new FileAddresses(FileResolver.of(code, debugFiles, demangler), base);
    }

    /** Returns the same for another thread. */
    public FileAddresses another(Demangler demangler) {
        return new FileAddresses(resolver.another(demangler), section);
    }

    @Override
    public Resolution resolve(long address, long timeNanos) {
        if (section == null) {
            return resolver.find(address);
        }
        return Long.compareUnsigned(address, section.size()) < 0
                ? resolver.find(section.address() + address)
                : OUTSIDE;
    }
}
