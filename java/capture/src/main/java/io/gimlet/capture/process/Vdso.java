// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.process;

import io.gimlet.symbols.CodeFile;
import io.gimlet.symbols.MapsEntry;
import io.gimlet.symbols.ProcessMaps;
import io.gimlet.symbols.UnknownReason;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The vDSO (vdso(7)): an ELF image that the kernel maps into every process, so also into ours. */
final class Vdso {
    /** It is two pages on today's kernels; a bound for a damaged maps file. */
    private static final int LARGEST_BYTES = 1 << 20;

    private Vdso() {}

    static CodeFile read() {
        try {
            byte[] maps = Files.readAllBytes(Path.of("/proc/self/maps"));
            for (MapsEntry entry : ProcessMaps.parse(maps).entries()) {
                if (entry.isVdso() && entry.end() - entry.start() <= LARGEST_BYTES) {
                    byte[] image = new byte[(int) (entry.end() - entry.start())];
                    try (FileChannel memory =
                            FileChannel.open(Path.of("/proc/self/mem"), StandardOpenOption.READ)) {
                        memory.read(ByteBuffer.wrap(image), entry.start());
                    }
                    return CodeFile.ofVdso(MemorySegment.ofArray(image));
                }
            }
        } catch (IOException unreadable) {
            return CodeFile.refused(UnknownReason.FILE_NOT_OPENED);
        }
        return CodeFile.refused(UnknownReason.NO_SYMBOLS);
    }
}
