// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Leaves pages, each with its profile, in build/pages for the tests in tools/viewers. */
class FlameGraphPagesTest {
    private static final Path FOLDER =
            Path.of(System.getProperty("gimlet.root", "../.."), "build", "pages");

    private static long leave(String name, Profile profile, FlameGraphOptions options)
            throws IOException {
        Files.createDirectories(FOLDER);
        Path page = FOLDER.resolve(name + ".html");
        try (OutputStream out = Files.newOutputStream(page)) {
            FlameGraphWriter.write(profile, options, out);
        }
        try (OutputStream out = Files.newOutputStream(FOLDER.resolve(name + ".pb.gz"))) {
            PprofWriter.write(profile, out);
        }
        return Files.size(page);
    }

    @Test
    void leavesAServer() throws IOException {
        Profile profile = FlameGraphFixtures.server();
        long bytes = leave("server", profile, FlameGraphOptions.of(profile, "kv-server (4711)"));
        leave("threads", profile, new FlameGraphOptions("kv-server (4711)", 1, true, true));

        assertThat(bytes).isLessThan(100_000);
    }

    @Test
    void leavesHostileNames() throws IOException {
        String title = "<script>document.title='broken'</script>\u202e";
        leave("hostile", FlameGraphFixtures.hostile(), new FlameGraphOptions(title, 1, true, true));
    }

    @Test
    void leavesTheSmallestAndTheDeepest() throws IOException {
        Profile empty = TestProfiles.cpuBuilder().build();
        leave("empty", empty, FlameGraphOptions.of(empty, "empty"));
        Profile single = TestProfiles.ofStacks("main 1");
        leave("single", single, FlameGraphOptions.of(single, "single"));
        Profile recursion = FlameGraphFixtures.recursion(1500);
        leave("recursion", recursion, FlameGraphOptions.of(recursion, "recursion"));
    }

    @Test
    void leavesALargeOne() throws IOException {
        Profile profile = FlameGraphFixtures.large(100_000);
        long bytes = leave("large", profile, FlameGraphOptions.of(profile, "100,000 stacks"));

        assertThat(bytes).isLessThan(2_000_000);
    }
}
