// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.process;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** A process as the recording knows it. For the draining thread. */
public final class TracedProcess {
    /** A process that changes its name faster than samples come gets one of its last ones. */
    private static final int MOST_NAMES = 8;

    private record Name(String text, long fromNanos) {}

    private final int processId;
    private AddressSpace space;
    private final Deque<Name> names = new ArrayDeque<>();
    private final long fromNanos;
    private @Nullable TracedProcess former;
    private boolean hasAllMappings;
    private long lastScanNanos;
    private long nextScanNanos;
    private long scannedNanos;
    private OptionalInt userId = OptionalInt.empty();
    private long chargedBytes;

    /**
     * A process.
     *
     * @param hasAllMappings whether every mapping is known, because its exec was seen; else /proc
     *     has to tell
     */
    public TracedProcess(int processId, AddressSpace space, String name, boolean hasAllMappings) {
        this(processId, space, name, hasAllMappings, 0, null);
    }

    /**
     * A process whose birth was seen.
     *
     * @param fromNanos when it was born, on CLOCK_MONOTONIC
     * @param former who had the id before, and samples that have not come yet; null for nobody
     */
    TracedProcess(
            int processId,
            AddressSpace space,
            String name,
            boolean hasAllMappings,
            long fromNanos,
            @Nullable TracedProcess former) {
        this.processId = processId;
        this.space = space;
        names.add(new Name(name, 0));
        this.hasAllMappings = hasAllMappings;
        this.fromNanos = fromNanos;
        this.former = former;
    }

    /** Who had the id at a time: this process, or one before it as long as that is kept. */
    TracedProcess at(long timeNanos) {
        TracedProcess one = this;
        while (one.fromNanos > timeNanos && one.former != null) {
            one = one.former;
        }
        return one;
    }

    /** Forgets who had the id before a time. */
    void forgetFormerBefore(long timeNanos) {
        TracedProcess one = at(timeNanos);
        one.former = null;
    }

    public int processId() {
        return processId;
    }

    public AddressSpace space() {
        return space;
    }

    void enter(AddressSpace next) {
        space = next;
    }

    /** An exec: nothing of the old program is left, and every new mapping will be reported. */
    public void execute(AddressSpace next, long timeNanos, String comm) {
        space = next;
        userId = OptionalInt.empty(); // it may be another's program
        hasAllMappings = true;
        rename(timeNanos, comm);
    }

    /** What the process was called at a time; samples come later than the news of a new name. */
    public String nameAt(long timeNanos) {
        if (timeNanos >= names.getFirst().fromNanos()) {
            return names.getFirst().text();
        }
        for (Name name : names) {
            if (timeNanos >= name.fromNanos()) {
                return name.text();
            }
        }
        return names.getLast().text();
    }

    public void rename(long timeNanos, String comm) {
        if (comm.equals(names.getFirst().text())) {
            return;
        }
        names.addFirst(new Name(comm, timeNanos));
        if (names.size() > MOST_NAMES) {
            names.removeLast();
        }
    }

    boolean hasAllMappings() {
        return hasAllMappings;
    }

    void setAllMappingsKnown() {
        hasAllMappings = true;
    }

    /** When /proc may be asked again for mappings, on CLOCK_MONOTONIC. */
    long nextScanNanos() {
        return nextScanNanos;
    }

    void setNextScanNanos(long nanos) {
        nextScanNanos = nanos;
    }

    void setLastScanNanos(long nowNanos) {
        lastScanNanos = nowNanos;
    }

    void setScanned(long nowNanos) {
        scannedNanos = nowNanos;
    }

    /** When /proc was read last: whatever was mapped by then may have been seen there. */
    long scannedNanos() {
        return scannedNanos;
    }

    /** When /proc was asked again last, on CLOCK_MONOTONIC; 0 before. */
    public long lastScanNanos() {
        return lastScanNanos;
    }

    /** Who runs it; asked for once for each program. */
    int userId() {
        if (userId.isEmpty()) {
            userId = OptionalInt.of(ProcFiles.userOf(processId));
        }
        return userId.getAsInt();
    }

    /** Makes it a process of the user of another one, as its child is. */
    void inheritUser(TracedProcess parent) {
        userId = parent.userId;
    }

    /** What {@link MappingBudget} has given it. */
    long chargedBytes() {
        return chargedBytes;
    }

    void setChargedBytes(long bytes) {
        chargedBytes = bytes;
    }

    /** A thread's name from the two words of a record; NUL-terminated or 16 bytes long. */
    public static String comm(long low, long high) {
        byte[] bytes = new byte[16];
        int length = 0;
        while (length < 16) {
            long word = length < 8 ? low : high;
            byte next = (byte) (word >>> (length % 8 * 8));
            if (next == 0) {
                break;
            }
            bytes[length++] = next;
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
}
