// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The mappings of a process, from the text of {@code /proc/PID/maps}, all at once. Immutable. */
public final class ProcessMaps {
    private final List<MapsEntry> entries;

    private ProcessMaps(List<MapsEntry> entries) {
        this.entries = entries;
    }

    /** Parses the text; lines that are not in the format, such as a cut last one, are skipped. */
    public static ProcessMaps parse(byte[] text) {
        MapsReader reader = new MapsReader(new ByteArrayInputStream(text));
        List<MapsEntry> entries = new ArrayList<>();
        try {
            for (MapsEntry entry = reader.next(); entry != null; entry = reader.next()) {
                entries.add(entry);
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible); // not of memory
        }
        return new ProcessMaps(List.copyOf(entries));
    }

    /** Returns the mappings, as the kernel lists them by ascending address. */
    public List<MapsEntry> entries() {
        return entries;
    }

    /** Returns the mapping that an address lies in. */
    public Optional<MapsEntry> find(long address) {
        int low = 0;
        int high = entries.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            MapsEntry entry = entries.get(middle);
            if (entry.contains(address)) {
                return Optional.of(entry);
            } else if (Long.compareUnsigned(entry.start(), address) < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return Optional.empty();
    }
}
