// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

import static java.util.Objects.requireNonNull;

import io.gimlet.elf.BuildId;
import io.gimlet.elf.DebugLink;
import io.gimlet.elf.ElfBytes;
import io.gimlet.elf.ElfFile;
import io.gimlet.elf.MalformedElfException;
import io.gimlet.elf.dwarf.OtherFiles;
import io.gimlet.symbols.cache.FileCache;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.Supplier;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Separate debug files as distributions install them and as {@code objcopy} leaves them, looked for
 * as gdb does (GDB manual, "Separate Debug Files"): by build id, then by {@code .gnu_debuglink}
 * beside the file, in {@code .debug} there, and below /usr/lib/debug; each in the root directory of
 * the process that has the file mapped, then in Gimlet's own. Each is opened once, for whoever
 * asks, and kept as long as the file that it belongs to. Thread-safe.
 *
 * <p>A debug file has the same build id, or else the checksum that the link states. It belongs to
 * root or to the owner of the file: a process can show everything it likes in its own root
 * directory, and the file may be mapped by others too.
 */
public final class DebugFiles {
    private static final Path ROOT = Path.of("/");
    private static final String DIRECTORY = "/usr/lib/debug";

    private static final int DIRECTORY_DIGITS = 2;
    private static final int CRC_STEP_BYTES = 1 << 20;
    private static final int ROOT_USER = 0;

    /** A debug file, and how it was found. */
    public record DebugFile(ElfFile elf, Path path, SymbolSource source) {}

    /** What tells that the contents of a file are those that were summed up. */
    private record Summed(Object key, long changedMillis, long bytes) {}

    private final Map<CodeFile, Optional<DebugFile>> opened =
            Collections.synchronizedMap(new WeakHashMap<>());

    private final Map<Summed, Integer> checksums = Collections.synchronizedMap(new HashMap<>());

    private final FileOpener opener;
    private final BuildServer server;

    private final Supplier<Optional<FileCache>> cacheOpener;
    private Optional<FileCache> cache = Optional.empty();
    private boolean isCacheOpened;

    /** The same for each kind of what is kept. */
    private final Map<String, FileCache> caches = new HashMap<>();

    /** What was read of them, to be kept; each as long as somebody uses it. */
    private final Set<DebugInformation> inUse =
            Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    /** The same of what is kept as it is now. */
    private final List<Runnable> toKeep = new ArrayList<>();

    /**
     * Nothing is opened yet, and will be on the thread that asks; nothing is kept on disk of what
     * was read of them.
     */
    public DebugFiles() {
        this(FileOpener.DIRECT);
    }

    /** Nothing is opened yet, and nothing is kept on disk. */
    public DebugFiles(FileOpener opener) {
        this(opener, Optional::empty);
    }

    /**
     * Nothing is opened yet.
     *
     * @param cacheOpener opens the cache of what was read of the files, when that is needed
     */
    public DebugFiles(FileOpener opener, Supplier<Optional<FileCache>> cacheOpener) {
        this(opener, BuildServer.NONE, cacheOpener);
    }

    /**
     * Nothing is opened yet, and will be on the thread that asks.
     *
     * @param server has what is not installed
     * @param cacheOpener opens the cache of what was read of the files, when that is needed
     */
    public DebugFiles(
            FileOpener opener, BuildServer server, Supplier<Optional<FileCache>> cacheOpener) {
        this.opener = opener;
        this.server = server;
        this.cacheOpener = cacheOpener;
    }

    /** The cache for one kind of what is read of files; null when nothing is kept. */
    synchronized @Nullable FileCache cache(String kind) {
        if (!isCacheOpened) {
            isCacheOpened = true;
            cache = cacheOpener.get();
        }
        return cache.isPresent() ? caches.computeIfAbsent(kind, cache.get()::ofKind) : null;
    }

    /** Says that something has been read that may be kept. */
    void use(DebugInformation information) {
        inUse.add(information);
    }

    /** Does something when indexes are kept. */
    synchronized void keepLater(Runnable keep) {
        toKeep.add(keep);
    }

    private synchronized List<Runnable> takeToKeep() {
        List<Runnable> taken = List.copyOf(toKeep);
        toKeep.clear();
        return taken;
    }

    /**
     * Keeps on disk what was read of files and takes long to read again; for when nobody waits for
     * names, on the thread that looks names up.
     */
    public void keepIndexes() {
        try {
            takeToKeep().forEach(Runnable::run);
            for (DebugInformation information : inUse.toArray(DebugInformation[]::new)) {
                information.keep();
            }
        } finally {
            cachesOpened().forEach(FileCache::prune);
        }
    }

    private synchronized List<FileCache> cachesOpened() {
        return List.copyOf(caches.values());
    }

    /** Where the debug file of a build is to be; empty for an id that is too short to be one. */
    public static Optional<Path> pathOf(String buildId) {
        return buildId.length() <= DIRECTORY_DIGITS
                ? Optional.empty()
                : Optional.of(
                        Path.of(
                                DIRECTORY,
                                ".build-id",
                                buildId.substring(0, DIRECTORY_DIGITS),
                                buildId.substring(DIRECTORY_DIGITS) + ".debug"));
    }

    /** Where the debug file that a file links to is to be, in this order. */
    public static List<Path> pathsOf(DebugLink link, Path file) {
        return List.of(
                file.resolveSibling(link.name()),
                file.resolveSibling(".debug").resolve(link.name()),
                Path.of(DIRECTORY + file).resolveSibling(link.name()));
    }

    /** The debug file of a file, mapped, if it is installed. */
    public Optional<DebugFile> of(CodeFile file) {
        return opened.computeIfAbsent(file, this::find);
    }

    /** The debug file of a build, from the server if that has it; nowhere else is looked. */
    public Optional<Path> fromServer(String buildId) {
        return server.debugFile(buildId);
    }

    /** Lets go of the pages of all that were opened, as {@link ElfFile#unload} does. */
    public void unload() {
        synchronized (opened) {
            opened.values().forEach(file -> file.ifPresent(found -> found.elf().unload()));
        }
    }

    /**
     * What finds those files that have parts of a file's debug information, where it says that they
     * are: below the directories that {@link #of} looks in, with the same owners.
     *
     * @param file the file with code
     * @param from the file with the debug information: {@code file} itself if null, or its debug
     *     file
     */
    public OtherFiles othersOf(CodeFile file, @Nullable DebugFile from) {
        return new Others(file, from);
    }

    private final class Others implements OtherFiles {
        private final CodeFile file;
        private final @Nullable DebugFile from;

        private Others(CodeFile file, @Nullable DebugFile from) {
            this.file = file;
            this.from = from;
        }

        /** Also by its build id, where debug files are. */
        @Override
        public Optional<ElfFile> supplementary(String path, BuildId buildId) {
            for (Path root : roots(file)) {
                Optional<Path> stated = stated(root).map(base -> base.resolveSibling(path));
                for (Optional<Path> place : List.of(stated, pathOf(buildId.hex()))) {
                    Optional<ElfFile> found =
                            place.flatMap(there -> open(root, there.normalize()))
                                    .filter(elf -> hasBuildId(elf, buildId));
                    if (found.isPresent()) {
                        return found;
                    }
                }
            }
            return served(buildId.hex()).map(DebugFile::elf);
        }

        @Override
        public Optional<ElfFile> split(String name, String directory) {
            Path path = Path.of(directory).resolve(name);
            return path.isAbsolute() ? inRoots(path) : Optional.empty();
        }

        @Override
        public Optional<ElfFile> splitPackage() {
            CodeFile.Origin origin = file.origin();
            return origin == null ? Optional.empty() : inRoots(Path.of(origin.path() + ".dwp"));
        }

        private Optional<ElfFile> inRoots(Path path) {
            for (Path root : roots(file)) {
                Optional<ElfFile> found = open(root, path);
                if (found.isPresent()) {
                    return found;
                }
            }
            return Optional.empty();
        }

        /** Where in a root directory the file with the debug information is. */
        private Optional<Path> stated(Path root) {
            if (from != null) {
                return from.path().startsWith(root)
                        ? Optional.of(ROOT.resolve(root.relativize(from.path())))
                        : Optional.empty();
            }
            CodeFile.Origin origin = file.origin();
            return origin == null ? Optional.empty() : Optional.of(Path.of(origin.path()));
        }

        private Optional<ElfFile> open(Path root, Path path) {
            try (FileOpener.Found found =
                            opener.find(root, path.toString(), FileOpener.Links.FOLLOWED);
                    FileChannel channel = found.open(0)) {
                return isTrusted(file, found.userId())
                        ? Optional.of(map(channel))
                        : Optional.empty();
            } catch (IOException | MalformedElfException unusable) {
                return Optional.empty();
            }
        }
    }

    private static boolean hasBuildId(ElfFile elf, BuildId buildId) {
        try {
            return elf.buildId().filter(buildId::equals).isPresent();
        } catch (MalformedElfException shrank) {
            return false;
        }
    }

    /** The mapping outlives the channel. */
    private static ElfFile map(FileChannel channel) throws IOException, MalformedElfException {
        return ElfFile.parse(channel.map(MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto()));
    }

    private Optional<DebugFile> find(CodeFile file) {
        List<Path> roots = roots(file);
        Optional<Path> byBuildId = pathOf(file.buildId());
        if (byBuildId.isPresent()) {
            for (Path root : roots) {
                Optional<DebugFile> found = open(file, root, byBuildId.get(), null);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        CodeFile.Origin origin = file.origin();
        Optional<DebugLink> link = origin == null ? Optional.empty() : linkOf(file);
        Optional<DebugFile> linked =
                link.isPresent() ? findLinked(file, roots, link.get()) : Optional.empty();
        return linked.isPresent() ? linked : served(file.buildId());
    }

    /** It has been seen to be of the build, and lies where nobody else writes. */
    private Optional<DebugFile> served(String buildId) {
        Optional<Path> path = fromServer(buildId);
        if (path.isEmpty()) {
            return Optional.empty();
        }
        try (FileChannel channel = FileChannel.open(path.get(), StandardOpenOption.READ)) {
            return Optional.of(new DebugFile(map(channel), path.get(), SymbolSource.DEBUGINFOD));
        } catch (IOException | MalformedElfException unusable) {
            return Optional.empty();
        }
    }

    private Optional<DebugFile> findLinked(CodeFile file, List<Path> roots, DebugLink link) {
        for (Path root : roots) {
            for (Path path : pathsOf(link, Path.of(requireNonNull(file.origin()).path()))) {
                Optional<DebugFile> found = open(file, root, path, link);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<DebugLink> linkOf(CodeFile file) {
        try {
            return DebugLink.of(file.requireElf());
        } catch (MalformedElfException shrank) {
            return Optional.empty();
        }
    }

    private static List<Path> roots(CodeFile file) {
        CodeFile.Origin origin = file.origin();
        return origin == null || origin.isOurs() ? List.of(ROOT) : List.of(origin.root(), ROOT);
    }

    private Optional<DebugFile> open(
            CodeFile file, Path root, Path path, @Nullable DebugLink link) {
        try (FileOpener.Found found =
                        opener.find(root, path.toString(), FileOpener.Links.FOLLOWED);
                FileChannel channel = found.open(0)) {
            if (!isTrusted(file, found.userId())) {
                return Optional.empty();
            }
            ElfFile elf = map(channel);
            if (!belongsTo(file, elf, found, link)) {
                return Optional.empty();
            }
            SymbolSource source =
                    link == null ? SymbolSource.DEBUG_FILE : SymbolSource.LINKED_DEBUG_FILE;
            return Optional.of(new DebugFile(elf, below(root, path), source));
        } catch (IOException | MalformedElfException unusable) {
            return Optional.empty();
        }
    }

    private static Path below(Path root, Path path) {
        return root.resolve(ROOT.relativize(path));
    }

    private static boolean isTrusted(CodeFile file, int owner) {
        CodeFile.Origin origin = file.origin();
        return origin == null || owner == ROOT_USER || owner == origin.owner();
    }

    private boolean belongsTo(
            CodeFile file, ElfFile debugFile, FileOpener.Found found, @Nullable DebugLink link)
            throws MalformedElfException {
        Optional<BuildId> other = debugFile.buildId();
        if (!file.buildId().isEmpty() && other.isPresent()) {
            return other.get().hex().equals(file.buildId());
        }
        return link != null && checksum(debugFile, found) == link.crc();
    }

    /** Large files take a while: each is summed up once. */
    private int checksum(ElfFile debugFile, FileOpener.Found found) throws MalformedElfException {
        Summed contents = new Summed(found.key(), found.changedMillis(), found.bytes());
        Integer known = checksums.get(contents);
        if (known == null) {
            known = checksum(debugFile.bytes());
            checksums.put(contents, known);
        }
        return known;
    }

    private static int checksum(ElfBytes bytes) throws MalformedElfException {
        var crc = new CRC32();
        for (long at = 0; at < bytes.size(); at += CRC_STEP_BYTES) {
            int step = (int) Math.min(bytes.size() - at, CRC_STEP_BYTES);
            crc.update(bytes.readBytes(at, step, "a debug file"));
        }
        return (int) crc.getValue();
    }
}
