// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.process;

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
 * with the same inode, nor of what the file held before somebody wrote to it.
 */
public final class CodeFiles {
    /** Where a file is that belongs to one process: its file system's device is not stat(2)'s. */
    private record Place(int processId, FileId number, String path) {}

    private final Map<FileId, HeldFile> held = new HashMap<>();
    private final Map<Place, HeldFile> heldInProcess = new HashMap<>();

    /** Those that were held for a process that is gone, or whose place another one took. */
    private final List<CodeFile> left = new ArrayList<>();

    private @Nullable CodeFile vdso;
    private int editions;

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
        CodeFile everybodys = useIfOf(held.get(mapping.file().number()), mapping);
        return everybodys != null || heldInProcess.isEmpty()
                ? everybodys
                : useIfOf(heldInProcess.get(placeOf(mapping)), mapping);
    }

    private static @Nullable CodeFile useIfOf(@Nullable HeldFile one, CodeMapping mapping) {
        return one != null && one.isOf(mapping) ? one.use() : null;
    }

    private @Nullable HeldFile latest(CodeMapping mapping) {
        HeldFile one = held.get(mapping.file().number());
        return one != null ? one : heldInProcess.get(placeOf(mapping));
    }

    private static Place placeOf(CodeMapping mapping) {
        return new Place(mapping.processId(), mapping.file().number(), mapping.path());
    }

    /**
     * A mapping that became known just now, told from those of what its file held before somebody
     * wrote to it.
     */
    CodeMapping inItsEdition(CodeMapping mapping) {
        HeldFile one = mapping.hasFile() ? latest(mapping) : null;
        if (one == null) {
            return mapping;
        }
        if (one.isOutdated() && one.nextEdition() == one.edition()) {
            one.setNextEdition(++editions);
        }
        return mapping.inEdition(one.nextEdition());
    }

    private CodeFile open(CodeMapping mapping) {
        if (mapping.isVdso()) {
            vdso = Vdso.read();
            return vdso;
        }
        if (!mapping.hasFile()) {
            return CodeFile.refused(UnknownReason.ANONYMOUS_MEMORY);
        }
        HeldFile before = latest(mapping);
        FileFinder.Found found =
                FileFinder.find(mapping, before != null && before.isDoubtedBy(mapping));
        HeldFile one = new HeldFile(found, mapping);
        if (one.isChanged() && before != null && before.isOutdated()) {
            before.setNextEdition(++editions); // it may have been written to once more
        }
        // A refusal is perhaps a matter of this process only: it ended too soon.
        boolean isEverybodys =
                found.identity() != null && FileFinder.isExactly(mapping.file(), found.identity());
        HeldFile replaced =
                isEverybodys
                        ? held.put(mapping.file().number(), one)
                        : heldInProcess.put(placeOf(mapping), one);
        if (replaced != null) {
            left.add(replaced.file());
        }
        return one.file();
    }

    /** Drops what is held for one process alone, whose id may come again. */
    public void forget(int processId) {
        Iterator<Map.Entry<Place, HeldFile>> each = heldInProcess.entrySet().iterator();
        while (each.hasNext()) {
            Map.Entry<Place, HeldFile> next = each.next();
            if (next.getKey().processId() == processId) {
                left.add(next.getValue().file());
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
        Set<HeldFile> needed = new HashSet<>();
        for (CodeMapping mapping : mapped) {
            HeldFile one = held.get(mapping.file().number());
            if (one != null) {
                needed.add(one);
            }
        }
        held.values()
                .removeIf(one ->
                        one.usedNanos() < usedBeforeNanos
                                && !needed.contains(one)
                                && drop.test(one.file()));
        left.removeIf(drop);
    }

    /** How many files are held. */
    public int count() {
        return held.size() + heldInProcess.size() + left.size();
    }
}
