// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemoryLimitTest {
    @TempDir private Path directory;

    private OptionalLong limit(String membership) throws IOException {
        Path file = Files.writeString(directory.resolve("membership"), membership);
        return MemoryLimit.bytes(file, directory.resolve("groups"));
    }

    private void set(String file, String limit) throws IOException {
        Path path = directory.resolve("groups").resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, limit + "\n");
    }

    @Test
    void theLowestOfTheGroupAndThoseAboveItCounts() throws IOException {
        set("a/memory.max", "3000");
        set("a/b/memory.max", "max");
        set("a/b/c/memory.max", "4000");
        set("other/memory.max", "1");

        assertThat(limit("0::/a/b/c\n")).hasValue(3000);
        assertThat(limit("0::/a\n")).hasValue(3000);
        assertThat(limit("0::/\n")).isEmpty();
    }

    @Test
    void knowsTheFirstVersionOfControlGroups() throws IOException {
        set("memory/a/memory.limit_in_bytes", "5000");
        set("memory/a/b/memory.limit_in_bytes", "9223372036854771712");
        set("cpu/a/memory.limit_in_bytes", "1");

        assertThat(limit("3:cpu,cpuacct:/a\n2:memory:/a/b\n0::/\n")).hasValue(5000);
        assertThat(limit("2:blkio,memory:/a\n")).hasValue(5000);
    }

    /** The path is the host's, where a container sees its own group at the root. */
    @Test
    void findsTheGroupOfAContainer() throws IOException {
        set("memory/memory.limit_in_bytes", "6000");

        assertThat(limit("2:memory:/docker/0123\n")).hasValue(6000);
    }

    @Test
    void nothingIsKnownWithoutControlGroups() throws IOException {
        assertThat(limit("")).isEmpty();
        assertThat(limit("garbage\n0::\n")).isEmpty();
        assertThat(MemoryLimit.bytes(directory.resolve("none"), directory)).isEmpty();
    }
}
