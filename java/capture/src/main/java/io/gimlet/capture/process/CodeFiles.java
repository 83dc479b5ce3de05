// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.process;

import io.gimlet.kernel.FoundFile;
import io.gimlet.kernel.Host;
import io.gimlet.symbols.CodeFile;
import io.gimlet.symbols.UnknownReason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The files behind mappings, each opened once and then held, so that it stays readable when its
 * process exits or somebody deletes it. For the draining thread.
 *
 * <p>A file is told by what the kernel said of it ({@link FileId}). While it is held, its inode
 * cannot become another file's; a mapping that is older than that must not be of an earlier file
 * with the same inode.
 */
public final class CodeFiles {
    private static final class Held {
        private final CodeFile file;
        private final FileId id;
        private final long bornNanos;
        private long usedNanos = Host.monotonicNanos();

        Held(CodeFile file, FileId id, long bornNanos) {
            this.file = file;
            this.id = id;
            this.bornNanos = bornNanos;
        }

        CodeFile use() {
            usedNanos = Host.monotonicNanos();
            return file;
        }
    }

    /**
     * Where a file system's own device is not what stat(2) shows, a file belongs to one process.
     */
    private record Place(int processId, FileId id, String path) {}

    private final Map<FileId, Held> held = new HashMap<>();
    private final Map<Place, CodeFile> heldInProcess = new HashMap<>();

    /** Those that were held for a process that is gone. */
    private final List<CodeFile> left = new ArrayList<>();

    private @Nullable CodeFile vdso;

    /** Nothing is open yet. */
    public CodeFiles() {}

    /** The file behind a mapping, opened if it was not yet; one that cannot be is refused. */
    public CodeFile fileOf(CodeMapping mapping) {
        CodeFile known = known(mapping);
        return known != null ? known : open(mapping);
    }

    /** The file behind a mapping if it is open already; null when it is not. */
    public @Nullable CodeFile known(CodeMapping mapping) {
        if (mapping.isVdso()) {
            return vdso;
        }
        Held one = held.get(mapping.file().anyGeneration());
        if (one != null
                && one.id.mayBe(mapping.file())
                && !FileFinder.isYounger(one.bornNanos, mapping)) {
            return one.use();
        }
        return heldInProcess.isEmpty() ? null : heldInProcess.get(placeOf(mapping));
    }

    private static Place placeOf(CodeMapping mapping) {
        return new Place(mapping.processId(), mapping.file(), mapping.path());
    }

    private CodeFile open(CodeMapping mapping) {
        if (mapping.isVdso()) {
            vdso = Vdso.read();
            return vdso;
        }
        if (!mapping.hasFile()) {
            return CodeFile.refused(UnknownReason.ANONYMOUS_MEMORY);
        }
        FileFinder.Found found = FileFinder.find(mapping);
        CodeFile file = found.file();
        FoundFile.Identity identity = found.identity();
        // A refusal is perhaps a matter of this process only: it ended too soon.
        if (file.refusal() == null
                && identity != null
                && FileFinder.isExactly(mapping.file(), identity)) {
            held.put(
                    mapping.file().anyGeneration(),
                    new Held(file, mapping.file(), identity.bornNanos()));
        } else {
            heldInProcess.put(placeOf(mapping), file);
        }
        return file;
    }

    /** Drops what is held for one process alone, whose id may come again. */
    public void forget(int processId) {
        Iterator<Map.Entry<Place, CodeFile>> each = heldInProcess.entrySet().iterator();
        while (each.hasNext()) {
            Map.Entry<Place, CodeFile> next = each.next();
            if (next.getKey().processId() == processId) {
                left.add(next.getValue());
                each.remove();
            }
        }
    }

    /**
     * Drops files that nobody has used and no process has mapped.
     *
     * @param usedBeforeNanos how long ago the last use is at least, on CLOCK_MONOTONIC
     * @param mapped what processes have mapped
     * @param drop drops what is kept for a file elsewhere; false when that is still needed
     */
    public void dropUnused(
            long usedBeforeNanos, Iterable<CodeMapping> mapped, Predicate<CodeFile> drop) {
        Set<Held> needed = new HashSet<>();
        for (CodeMapping mapping : mapped) {
            Held one = held.get(mapping.file().anyGeneration());
            if (one != null) {
                needed.add(one);
            }
        }
        held.values()
                .removeIf(one ->
                        one.usedNanos < usedBeforeNanos
                                && !needed.contains(one)
                                && drop.test(one.file));
        left.removeIf(drop);
    }

    /** How many files are held. */
    public int count() {
        return held.size() + heldInProcess.size() + left.size();
    }
}
