// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.unwind;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.elf.ElfFile;
import io.gimlet.elf.ElfType;
import io.gimlet.elf.Fixtures;
import io.gimlet.elf.Machine;
import io.gimlet.elf.MalformedElfException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Compares every address of every ELF file below some directories with what readelf says, and
 * prints the differences by their cause. Takes a minute for a thousand files, so its name keeps it
 * out of the usual run: {@code make frames} starts it.
 */
class AllFramesComparison {
    /** The property with the directories, separated by colons. */
    private static final String DIRECTORIES = "gimlet.frames";

    private final Map<String, Integer> differences = new TreeMap<>();
    private final Map<String, List<Path>> differing = new TreeMap<>();
    private final Map<UnwindSource, Integer> sources = new TreeMap<>();
    private final Map<UnwindGap, Integer> gaps = new TreeMap<>();
    private final List<String> unexplained = new ArrayList<>();
    private long points;
    private long rows;
    private int files;

    @Test
    @Timeout(value = 9, unit = TimeUnit.MINUTES)
    void noDifferenceIsUnexplained() throws Exception {
        for (String directory :
                System.getProperty(DIRECTORIES, "/usr/lib/x86_64-linux-gnu").split(":")) {
            for (Path file : elfFiles(Path.of(directory))) {
                compare(file);
            }
        }
        print();

        assertThat(files).isPositive();
        assertThat(unexplained).isEmpty();
    }

    private static List<Path> elfFiles(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .filter(AllFramesComparison::isComparable)
                    .sorted()
                    .toList();
        }
    }

    /**
     * Object files are not linked: their addresses mean nothing yet. Go's own table comes before
     * its debug information; {@link GoFramesTest} compares the two.
     */
    private static boolean isComparable(Path path) {
        try {
            ElfFile file = Fixtures.open(path);
            return file.machine() == Machine.X86_64
                    && file.type() != ElfType.RELOCATABLE
                    && file.section(".gopclntab").isEmpty();
        } catch (MalformedElfException e) {
            return false;
        }
    }

    private void compare(Path file) throws MalformedElfException {
        FrameComparison comparison = FrameComparison.of(file);
        UnwindTable table = comparison.table();
        files++;
        points += comparison.points();
        rows += table.rowCount();
        sources.merge(table.source(), 1, Integer::sum);
        table.gaps().forEach((cause, count) -> gaps.merge(cause, count, Integer::sum));
        comparison
                .differences()
                .forEach((cause, count) -> {
                    differences.merge(cause, count, Integer::sum);
                    differing
                            .computeIfAbsent(cause, _ -> new ArrayList<>())
                            .add(file.getFileName());
                });
        comparison.unexplained().forEach(line -> unexplained.add(file + " " + line));
    }

    private void print() {
        System.out.printf(
                "%d files %s, %d rows, %d places compared, %d differ without explanation%n",
                files, sources, rows, points, unexplained.size());
        System.out.printf("gaps and losses %s%n", gaps);
        differences.forEach((cause, count) ->
                System.out.printf("%8d  %s: %s%n", count, cause, differing.get(cause)));
        unexplained.stream().limit(100).forEach(System.out::println);
    }
}
