// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.process;

import io.gimlet.kernel.FileServer;
import io.gimlet.kernel.Host;
import io.gimlet.symbols.MapsEntry;
import io.gimlet.symbols.MapsReader;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One look at what a process has mapped: its code, in ascending order, in no more memory than it
 * may have.
 */
final class MapsScan {
    /** More than databases with hundreds of thousands of mapped files have: a quarter second. */
    private static final long MOST_TEXT_BYTES = 64L << 20;

    /** Text without a file, until the next mapping of a file shows whose it may be. */
    private record Moved(int index, int position, MapsEntry entry, MapsEntry before) {}

    private final int processId;
    private final long mostBytes;
    private final long nowNanos = Host.monotonicNanos(); // what is mapped while it is read, is news
    private final List<CodeMapping> code = new ArrayList<>();
    private final RemappedText remapped;
    private final List<Moved> moved = new ArrayList<>();
    private @Nullable MapsEntry lastFile;
    private int lastFilePosition;
    private int position;
    private long bytes;

    private MapsScan(int processId, long mostBytes) {
        this.processId = processId;
        this.mostBytes = mostBytes;
        this.remapped = new RemappedText(processId, nowNanos);
    }

    /**
     * Reads {@code /proc/PID/maps}.
     *
     * @param mostBytes what the code may take in memory, as {@link CodeMapping#keptBytes} counts it
     * @return empty when the process is gone
     */
    static Optional<MapsScan> of(int processId, long mostBytes) {
        MapsScan scan = new MapsScan(processId, mostBytes);
        try (InputStream maps =
                FileServer.openToRead(ProcFiles.livingDirectory(processId).resolve("maps"))) {
            scan.read(new MapsReader(maps));
        } catch (IOException gone) {
            return Optional.empty();
        }
        return scan.position == 0 ? Optional.empty() : Optional.of(scan);
    }

    /** The executable mappings; only the first ones when there is too much. */
    List<CodeMapping> code() {
        return code;
    }

    /** Whether the process has mapped more than it may. */
    boolean isTooLarge() {
        return bytes > mostBytes;
    }

    private void read(MapsReader maps) throws IOException {
        for (MapsEntry entry = maps.next(); entry != null; entry = maps.next()) {
            add(entry);
            if (maps.bytesRead() > MOST_TEXT_BYTES) {
                bytes = Long.MAX_VALUE;
            }
            if (isTooLarge()) {
                return;
            }
        }
    }

    private void add(MapsEntry entry) {
        position++;
        if (entry.hasFile()) {
            decideMoved(entry);
            lastFile = entry;
            lastFilePosition = position;
        }
        // Addresses with the top bit set are the kernel's: [vsyscall].
        if (!entry.isExecutable() || entry.end() <= 0) {
            return;
        }
        if (!entry.hasFile() && lastFile != null && isNear(lastFilePosition)) {
            moved.add(new Moved(code.size(), position, entry, lastFile));
        }
        CodeMapping mapping = mappingOf(entry);
        code.add(mapping);
        bytes += mapping.keptBytes();
    }

    private boolean isNear(int other) {
        return position - other <= RemappedText.MOST_PIECES;
    }

    private CodeMapping mappingOf(MapsEntry entry) {
        return CodeMapping.of(
                processId,
                entry.start(),
                entry.end(),
                entry.fileOffset(),
                entry.path(),
                new FileId(entry.deviceMajor(), entry.deviceMinor(), entry.inode(), 0),
                nowNanos);
    }

    private void decideMoved(MapsEntry behind) {
        for (Moved one : moved) {
            CodeMapping found =
                    isNear(one.position())
                            ? remapped.find(one.entry(), one.before(), behind)
                            : null;
            if (found != null) {
                code.set(one.index(), found);
            }
        }
        moved.clear();
    }
}
