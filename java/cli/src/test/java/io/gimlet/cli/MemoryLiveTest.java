// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program where there is little memory. */
@Tag("live")
class MemoryLiveTest {
    @TempDir private Path directory;

    private Outcome recordWithin(int mebibytes, String... arguments) throws Exception {
        try (MemoryGroup group = MemoryGroup.of(mebibytes)) {
            return Gimlet.in(directory).under(group.command()).run(arguments);
        }
    }

    /** A group of 128 MiB holds a recording of everything that runs. */
    @Test
    void recordsInAControlGroupOf128MiB() throws Exception {
        Path profile = directory.resolve("profile.pb.gz");
        recordWithin(128, "record", "-a", "-F", "499", "-d", "3", "-o", profile.toString())
                .succeeded();
        assertThat(profile).isNotEmptyFile();
    }

    @Test
    void recordsABurstInAControlGroupOf128MiB() throws Exception {
        Path profile = directory.resolve("profile.pb.gz");
        String command = "exec ls -lR /usr/lib >/dev/null";
        recordWithin(
                        128,
                        "record",
                        "-e",
                        "page-faults",
                        "-o",
                        profile.toString(),
                        "--",
                        "sh",
                        "-c",
                        command)
                .succeeded();
        assertThat(profile).isNotEmptyFile();
    }

    @Test
    void saysBeforeItRecordsThatThereIsTooLittle() throws Exception {
        for (int mebibytes : new int[] {80, 48, 24}) {
            recordWithin(mebibytes, "record", "-a", "-d", "1")
                    .failed(1, "allows " + mebibytes + " MiB", "takes 96", "memory.max");
        }
        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left).isEmpty();
        }
    }

    private Gimlet withHeapOf(int mebibytes) throws Exception {
        return Gimlet.in(directory).startedBy(LittleHeap.launcher(directory, mebibytes));
    }

    private static String unwrapped(Outcome recorded) {
        return recorded.err().replaceAll("\\s+", " ");
    }

    /** Two threads go through 800 KB of new stacks a second, each. */
    @Test
    void stacksThatDoNotFitCostThemselves() throws Exception {
        Path profile = directory.resolve("profile.pb.gz");
        try (Target deep = Target.start("deep", "--depth", "900", "--spread", "100000")) {
            Outcome recorded =
                    withHeapOf(20)
                            .run(
                                    "record",
                                    "-p",
                                    deep.processId(),
                                    "-F",
                                    "999",
                                    "-d",
                                    "8",
                                    "-o",
                                    profile.toString())
                            .succeeded();

            assertThat(unwrapped(recorded))
                    .contains("as many different stacks as fit into memory")
                    .doesNotContain("cannot", "OutOfMemory");
        }
        assertThat(Gimlet.in(directory).run("report", profile.toString()).succeeded().out())
                .contains("deep_leaf");
    }

    @Test
    void symbolsThatDoNotFitCostTheirNames() throws Exception {
        Path profile = directory.resolve("profile.pb.gz");
        try (Target demo = Target.start("demo")) {
            Outcome recorded =
                    withHeapOf(12)
                            .run(
                                    "record",
                                    "-p",
                                    demo.processId(),
                                    "-d",
                                    "2",
                                    "-o",
                                    profile.toString())
                            .succeeded();

            assertThat(unwrapped(recorded)).contains("take more memory than Gimlet has");
        }
        assertThat(Gimlet.in(directory).run("report", profile.toString()).succeeded().out())
                .contains("demo");
    }

    /** 60,000 mappings, each with a name of nearly 4,096 bytes: 240 MiB of them. */
    @Test
    void aProcessWithManyMappingsCostsItself() throws Exception {
        Path profile = directory.resolve("profile.pb.gz");
        Path names = Files.createDirectory(directory.resolve("names"));
        try (Target many = Target.start("hostile/many-mappings", "--directory", names.toString());
                Target demo = Target.start("demo")) {
            Outcome recorded =
                    withHeapOf(24)
                            .run(
                                    "record",
                                    "-p",
                                    many.processId() + "," + demo.processId(),
                                    "-d",
                                    "2",
                                    "-o",
                                    profile.toString())
                            .succeeded();

            assertThat(unwrapped(recorded))
                    .contains("have mapped more code than is kept")
                    .doesNotContain("cannot", "OutOfMemory", "bug");
        }
        assertThat(Gimlet.in(directory).run("report", profile.toString()).succeeded().out())
                .contains("demo::hash::fold");
    }
}
