// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture;

import java.nio.charset.StandardCharsets;

/** A process as the recording knows it. For the draining thread. */
final class TracedProcess {
    private final int processId;
    private AddressSpace space;
    private String name;
    private int nameVersion;
    private boolean hasAllMappings;
    private long nextScanNanos;

    /**
     * A process.
     *
     * @param hasAllMappings whether every mapping is known, because its exec was seen; else /proc
     *     has to tell
     */
    TracedProcess(int processId, AddressSpace space, String name, boolean hasAllMappings) {
        this.processId = processId;
        this.space = space;
        this.name = name;
        this.hasAllMappings = hasAllMappings;
    }

    int processId() {
        return processId;
    }

    AddressSpace space() {
        return space;
    }

    void enter(AddressSpace next) {
        space = next;
    }

    /** An exec: nothing of the old program is left, and every new mapping will be reported. */
    void execute(AddressSpace next, String comm) {
        space = next;
        hasAllMappings = true;
        rename(comm);
    }

    String name() {
        return name;
    }

    /** Grows with each new name, so that thread labels made before do not fit any more. */
    int nameVersion() {
        return nameVersion;
    }

    void rename(String comm) {
        if (!comm.equals(name)) {
            name = comm;
            nameVersion++;
        }
    }

    boolean hasAllMappings() {
        return hasAllMappings;
    }

    void setAllMappingsKnown() {
        hasAllMappings = true;
    }

    /** Whether /proc may be asked again for mappings, which is worth it only now and then. */
    boolean mayScanAgain(long nowNanos, long intervalNanos) {
        if (nowNanos < nextScanNanos) {
            return false;
        }
        nextScanNanos = nowNanos + intervalNanos;
        return true;
    }

    /** A thread's name from the two words of a record; NUL-terminated or 16 bytes long. */
    static String comm(long low, long high) {
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
