// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

import io.gimlet.elf.ElfFile;
import io.gimlet.elf.MalformedElfException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;

/**
 * Separate debug files as distributions install them: by build id, below the directory that gdb
 * also looks in (GDB manual, "Separate Debug Files"). Each is opened once, for whoever asks, and
 * kept as long as the file that it belongs to. Thread-safe.
 */
public final class DebugFiles {
    private static final Path BY_BUILD_ID = Path.of("/usr/lib/debug/.build-id");

    private static final int DIRECTORY_DIGITS = 2;

    private final Map<CodeFile, Optional<ElfFile>> opened =
            Collections.synchronizedMap(new WeakHashMap<>());

    private final FileOpener opener;

    /** Nothing is opened yet, and will be on the thread that asks. */
    public DebugFiles() {
        this(FileOpener.DIRECT);
    }

    /** Nothing is opened yet. */
    public DebugFiles(FileOpener opener) {
        this.opener = opener;
    }

    /** Where the debug file of a build is to be; empty for an id that is too short to be one. */
    public static Optional<Path> pathOf(String buildId) {
        return buildId.length() <= DIRECTORY_DIGITS
                ? Optional.empty()
                : Optional.of(
                        BY_BUILD_ID
                                .resolve(buildId.substring(0, DIRECTORY_DIGITS))
                                .resolve(buildId.substring(DIRECTORY_DIGITS) + ".debug"));
    }

    /** The debug file of a file, mapped, if it is installed. */
    public Optional<ElfFile> of(CodeFile file) {
        return opened.computeIfAbsent(file, asked -> find(asked.buildId()));
    }

    private Optional<ElfFile> find(String buildId) {
        return pathOf(buildId).flatMap(path -> open(path, buildId));
    }

    private Optional<ElfFile> open(Path path, String buildId) {
        try (FileOpener.Found found =
                        opener.find(Path.of("/"), path.toString(), FileOpener.Links.FOLLOWED);
                FileChannel channel = found.open(0)) {
            // The mapping outlives the channel.
            ElfFile file =
                    ElfFile.parse(
                            channel.map(MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto()));
            boolean matches = file.buildId().filter(id -> id.hex().equals(buildId)).isPresent();
            return matches ? Optional.of(file) : Optional.empty();
        } catch (IOException | MalformedElfException unusable) {
            return Optional.empty();
        }
    }
}
