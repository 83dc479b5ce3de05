// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.process;

import io.gimlet.kernel.FoundFile.Identity;
import io.gimlet.kernel.Host;
import io.gimlet.symbols.CodeFile;
import io.gimlet.symbols.UnknownReason;
import org.jspecify.annotations.Nullable;

/** A file that is held, or why there is none, and the mappings that it is of. */
final class HeldFile {
    private final CodeFile file;
    private final @Nullable Identity identity;
    private final FileId id;
    private final long mappedNanos;
    private int nextEdition;
    private boolean isOutdated;
    private long usedNanos = Host.monotonicNanos();

    /**
     * A file that was opened just now.
     *
     * @param mapping what it was looked for
     */
    HeldFile(FileFinder.Found found, CodeMapping mapping) {
        file = found.file();
        identity = found.identity();
        id = mapping.file();
        mappedNanos = mapping.knownNanos();
        nextEdition = id.edition();
    }

    CodeFile file() {
        return file;
    }

    CodeFile use() {
        usedNanos = Host.monotonicNanos();
        return file;
    }

    long usedNanos() {
        return usedNanos;
    }

    /**
     * Whether the file was written to since it was opened, or was so before: what is mapped from
     * now on is something else.
     */
    boolean isOutdated() {
        isOutdated |= isChanged() || file.isRewritten();
        return isOutdated;
    }

    /** Whether there is none because it is not what was mapped any more. */
    boolean isChanged() {
        return file.refusal() == UnknownReason.FILE_CHANGED;
    }

    /** The edition of what it holds. */
    int edition() {
        return id.edition();
    }

    /** The edition that is mapped from now on. */
    int nextEdition() {
        return nextEdition;
    }

    void setNextEdition(int edition) {
        nextEdition = edition;
    }

    /** Whether a mapping is of this file, and of what it holds. */
    boolean isOf(CodeMapping mapping) {
        if (!id.mayHoldTheSame(mapping.file())) {
            return false;
        }
        if (identity == null) {
            // What was mapped before a change says nothing of what was mapped after it.
            return !isChanged() || mapping.knownNanos() == mappedNanos;
        }
        boolean isDoubted = id.edition() != 0;
        MappedTime time = MappedTime.of(mapping);
        return !isOutdated()
                && !time.isBeforeBirth(identity, isDoubted)
                && (file.elf() == null || !time.isBeforeWriting(identity, isDoubted));
    }

    /** Whether a file that takes the place of this one may not be what a mapping is of. */
    boolean isDoubtedBy(CodeMapping mapping) {
        return id.mayBe(mapping.file()) && (identity != null || isChanged());
    }
}
