// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.process;

import io.gimlet.kernel.RootedFiles;
import io.gimlet.symbols.UnknownReason;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Opens the files behind mappings, each once. The way through map_files reaches the very file that
 * is mapped, also when it was deleted, replaced, or lies in another mount namespace; the ways by
 * name are checked against what the kernel said of the file. For the draining thread.
 */
public final class CodeFiles {
    private static final String ROOT = "/";

    private record Key(String path, long inode, String buildId) {}

    private final Map<Key, CodeFile> files = new HashMap<>();
    private @Nullable CodeFile vdso;

    /** The file behind the mapping, opened if it was not yet. */
    public CodeFile fileOf(CodeMapping mapping) {
        CodeFile known = mapping.file();
        if (known == null) {
            known = find(mapping);
            mapping.open(known);
        }
        return known;
    }

    /** Gives the mapping its file if it is open already. */
    public void attachKnown(CodeMapping mapping) {
        CodeFile known = mapping.file() == null ? files.get(keyOf(mapping)) : null;
        if (known != null) {
            mapping.open(known);
        }
    }

    private static Key keyOf(CodeMapping mapping) {
        String expected = mapping.expectedBuildId();
        return new Key(mapping.path(), mapping.inode(), expected == null ? "" : expected);
    }

    private CodeFile find(CodeMapping mapping) {
        if (mapping.isVdso()) {
            if (vdso == null) {
                vdso = Vdso.read();
            }
            return vdso;
        }
        if (!mapping.hasFile()) {
            return CodeFile.refused(UnknownReason.ANONYMOUS_MEMORY, "");
        }
        Key key = keyOf(mapping);
        CodeFile file = files.get(key);
        if (file == null) {
            file = open(mapping);
            // A refusal may be a matter of this process only: it ended too soon.
            if (file.isUsable()) {
                files.put(key, file);
            }
        }
        return file;
    }

    private static CodeFile open(CodeMapping mapping) {
        Path process = ProcFiles.livingDirectory(mapping.processId());
        CodeFile mapped = openMapped(process, mapping);
        if (mapped != null) {
            return mapped;
        }
        String path = mapping.path();
        CodeFile inRoot = openByName(process.resolve("root"), path, mapping);
        return inRoot != null
                ? inRoot
                : orRefused(openByName(Path.of(ROOT), path, mapping), process, mapping);
    }

    private static CodeFile orRefused(@Nullable CodeFile file, Path process, CodeMapping mapping) {
        if (file != null) {
            return file;
        }
        UnknownReason reason =
                Files.exists(process) ? UnknownReason.FILE_NOT_OPENED : UnknownReason.PROCESS_GONE;
        String buildId = mapping.expectedBuildId();
        return CodeFile.refused(reason, buildId == null ? "" : buildId);
    }

    private static @Nullable CodeFile openMapped(Path process, CodeMapping mapping) {
        Path links = process.resolve("map_files");
        String start = Long.toHexString(mapping.start());
        CodeFile exact = openLink(links.resolve(start + "-" + Long.toHexString(mapping.end())));
        if (exact != null) {
            return exact;
        }
        // Linkers map a whole library as code where it has one segment, and then data over its end.
        try (DirectoryStream<Path> shortened = Files.newDirectoryStream(links, start + "-*")) {
            for (Path link : shortened) {
                CodeFile file = openLink(link);
                if (file != null && isExpected(file, link, mapping)) {
                    return file;
                }
            }
        } catch (IOException | DirectoryIteratorException gone) {
            return null;
        }
        return null;
    }

    private static @Nullable CodeFile openLink(Path link) {
        // A device that is mapped must not be opened: that can have effects.
        if (!Files.isRegularFile(link)) {
            return null;
        }
        try (FileChannel channel = FileChannel.open(link, StandardOpenOption.READ)) {
            return parse(channel);
        } catch (IOException notPermitted) {
            return null;
        }
    }

    /**
     * The file of this name if it is the one that was mapped; null when it is not, or not there.
     */
    private static @Nullable CodeFile openByName(Path root, String path, CodeMapping mapping) {
        try (FileChannel channel = RootedFiles.open(root, path)) {
            CodeFile file = parse(channel);
            return isExpected(file, Path.of(root + path), mapping) ? file : null;
        } catch (IOException absent) {
            return null;
        }
    }

    private static boolean isExpected(CodeFile file, Path path, CodeMapping mapping) {
        if (mapping.expectedBuildId() != null) {
            return mapping.expectedBuildId().equals(file.buildId());
        }
        try {
            Object inode = Files.getAttribute(path, "unix:ino");
            return inode.equals(mapping.inode());
        } catch (IOException absent) {
            return false;
        }
    }

    private static CodeFile parse(FileChannel channel) throws IOException {
        // The mapping outlives the channel, and goes when nothing refers to the file any more.
        MemorySegment bytes = channel.map(MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto());
        return CodeFile.parse(bytes, false);
    }
}
