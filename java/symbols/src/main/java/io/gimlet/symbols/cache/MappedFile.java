// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols.cache;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A file that this process has mapped, as proc_pid_maps(5) has it, which everybody may read of
 * himself. Only the mapping says for certain which inode is mapped; the path leads to what else is
 * known of it, if it still leads there.
 *
 * @param major of its device
 * @param minor of its device
 * @param inode its number on the device
 * @param path as the kernel has it
 */
record MappedFile(long major, long minor, long inode, String path) {
    private static final Path MAPS = Path.of("/proc/self/maps");

    /** Start-end, permissions, offset, device, inode, path. */
    private static final int FIELDS = 6;

    private static final int HEXADECIMAL = 16;

    /** Returns the file whose mapping begins at an address. */
    static Optional<MappedFile> at(long address) {
        try {
            String maps = "\n" + new String(Files.readAllBytes(MAPS), StandardCharsets.UTF_8);
            int start = maps.indexOf("\n" + Long.toHexString(address) + "-") + 1;
            int end = maps.indexOf('\n', start);
            return start == 0 || end < 0 ? Optional.empty() : parse(maps.substring(start, end));
        } catch (IOException notPermitted) {
            return Optional.empty();
        }
    }

    private static Optional<MappedFile> parse(String line) {
        String[] fields = line.split(" +", FIELDS);
        if (fields.length < FIELDS) {
            return Optional.empty();
        }
        String device = fields[3];
        int colon = device.indexOf(':');
        return Optional.of(
                new MappedFile(
                        Long.parseLong(device.substring(0, colon), HEXADECIMAL),
                        Long.parseLong(device.substring(colon + 1), HEXADECIMAL),
                        Long.parseLong(fields[4]),
                        fields[5]));
    }

    /** Returns the identity of the file if the path leads to it. */
    Optional<FileIdentity> identity(String buildId) {
        try {
            FileIdentity found = FileIdentity.read(Path.of(path), buildId);
            boolean isIt =
                    found.inode() == inode
                            && FileIdentity.major(found.device()) == major
                            && FileIdentity.minor(found.device()) == minor;
            return isIt ? Optional.of(found) : Optional.empty();
        } catch (IOException | InvalidPathException elsewhere) {
            return Optional.empty();
        }
    }
}
