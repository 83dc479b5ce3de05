// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Which separate debug file belongs to a file: {@code .gnu_debuglink}. Source: the GDB manual,
 * "Debugging Information in Separate Files".
 *
 * @param name the name of the file, without a directory; of any other characters
 * @param crc the CRC-32 of its contents, the one that zlib computes
 */
public record DebugLink(String name, int crc) {
    private static final String SECTION = ".gnu_debuglink";

    /** File systems have no longer names; its zero, the padding and the number follow it. */
    private static final int MAX_NAME_BYTES = 255;

    private static final int MAX_BYTES = MAX_NAME_BYTES + 4 + Integer.BYTES;

    /**
     * Reads the link of a file; empty when it has none, or one to no file in a directory.
     *
     * @throws MalformedElfException if the file shrank since it was opened
     */
    public static Optional<DebugLink> of(ElfFile file) throws MalformedElfException {
        Optional<Section> section = file.section(SECTION);
        if (section.isEmpty() || section.get().type() == Section.SHT_NOBITS) {
            return Optional.empty();
        }
        ElfBytes bytes = file.bytes().clip(section.get().fileOffset(), section.get().size());
        int size = (int) Math.min(bytes.size(), MAX_BYTES);
        byte[] contents = bytes.readBytes(0, size, SECTION);
        int end = 0;
        while (end < size && contents[end] != 0) {
            end++;
        }
        int crcOffset = (end + Integer.BYTES) & -Integer.BYTES;
        String name = new String(contents, 0, end, StandardCharsets.UTF_8);
        return crcOffset + Integer.BYTES <= size && isName(name)
                ? Optional.of(new DebugLink(name, crc(contents, crcOffset)))
                : Optional.empty();
    }

    private static int crc(byte[] contents, int offset) {
        return ByteBuffer.wrap(contents).order(ByteOrder.LITTLE_ENDIAN).getInt(offset);
    }

    private static boolean isName(String name) {
        return !name.isEmpty() && name.indexOf('/') < 0 && !name.equals(".") && !name.equals("..");
    }
}
