// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What root runs, and what not because somebody else could have changed it. */
@Tag("live")
class LauncherLiveTest {
    private static final String NOBODY = "65534";

    @TempDir private Path directory;

    private Path launcher;
    private Path jdk;
    private Path ran;

    /** A copy of Gimlet with another JDK, which only notes that it ran. */
    @BeforeEach
    void install() throws IOException {
        launcher = Installation.copyTo(directory.resolve("gimlet"));
        ran = directory.resolve("ran");
        jdk = Files.createDirectories(directory.resolve("jdk"));
        Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"25.0.1\"\n");
        Path java = Files.createDirectories(jdk.resolve("bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\n: >" + ran + "\n");
        Tools.run("chmod", "0755", jdk.toString(), java.getParent().toString(), java.toString());
    }

    private Path library() {
        return launcher.getParent().resolveSibling("lib");
    }

    private Outcome run() {
        return Gimlet.in(directory).startedBy(launcher).with("JAVA_HOME", jdk.toString()).run();
    }

    /** Without the JDKs that the machine has. */
    private Outcome runWithout() throws IOException {
        Files.deleteIfExists(library().resolve("jdk"));
        Path finder = library().resolve("find-jdk.sh");
        Files.writeString(
                finder, Files.readString(finder).replace("/usr/lib/jvm/*", "/nonexistent/*"));
        return Gimlet.in(directory)
                .startedBy(launcher)
                .under("env", "-i", "PATH=/nonexistent", "JAVA_HOME=" + jdk)
                .run();
    }

    @Test
    void aJdkOfRoot() throws IOException {
        runWithout().succeeded();
        assertThat(ran).exists();
    }

    @Test
    void noJdkOfAnotherUser() throws IOException {
        Tools.run("chown", "-R", NOBODY, jdk.toString());

        runWithout()
                .failed(
                        1,
                        "root runs no JDK that others can change",
                        jdk + " belongs to nobody",
                        "install one that belongs to root");
        assertThat(ran).doesNotExist();
    }

    @Test
    void noJdkWithAFileThatOthersCanWrite() throws IOException {
        Tools.run("chmod", "g+w", jdk.resolve("bin/java").toString());

        runWithout().failed(1, jdk.resolve("bin/java") + " belongs to root (-rwxrwxr-x)");
        assertThat(ran).doesNotExist();
    }

    @Test
    void noJdkInADirectoryThatOthersCanWrite() throws IOException {
        Path open = Files.createDirectories(directory.resolve("open"));
        Tools.run("chmod", "o+w", open.toString());
        jdk = Files.move(jdk, open.resolve("jdk"));

        runWithout().failed(1, open + " belongs to root (drwxr-xrwx)");
        assertThat(ran).doesNotExist();
    }

    @Test
    void anotherJdkInsteadOfOneThatOthersCanWrite() throws IOException {
        Files.delete(library().resolve("jdk"));
        Tools.run("chown", "-R", NOBODY, jdk.toString());

        run().ended(2);
        assertThat(ran).doesNotExist();
    }

    /** The file says which JDK was found last; whose file it is says who found it. */
    @Test
    void notWhatAnotherUserWroteDown() throws IOException {
        Path written = Files.writeString(library().resolve("jdk"), jdk + "\n");
        Tools.run("chown", "-R", NOBODY, jdk.toString(), written.toString());

        run().failed(1, "root runs no Gimlet that others can change", "lib/jdk belongs to nobody");
        assertThat(ran).doesNotExist();
    }

    /** A developer's checkout with the developer's JDK: who owns the one may own the other. */
    @Test
    void aJdkOfTheOneWhoOwnsGimlet() throws IOException {
        Tools.run(
                "chown", "-R", NOBODY, jdk.toString(), launcher.getParent().getParent().toString());

        runWithout().succeeded();
        assertThat(ran).exists();
    }

    @Test
    void nothingThatEverybodyCanChange() throws IOException {
        Tools.run("chmod", "o+w", library().resolve("libgimlet.so").toString());

        runWithout().failed(1, "root runs no Gimlet that others can change", "libgimlet.so", "o-w");
        assertThat(ran).doesNotExist();
    }

    /** Programs that the launcher itself calls are the system's, whatever comes first on PATH. */
    @Test
    void noProgramsFromTheUsersPath() throws IOException {
        Path bin = Files.createDirectories(directory.resolve("bin"));
        for (String name : new String[] {"readlink", "find", "stat"}) {
            Path program = Files.writeString(bin.resolve(name), "#!/bin/sh\n: >" + ran + "\n");
            Tools.run("chmod", "0755", program.toString());
        }
        Path link = Files.createSymbolicLink(directory.resolve("link"), launcher);
        Files.delete(library().resolve("jdk"));

        Gimlet.in(directory)
                .startedBy(link)
                .with("PATH", bin + ":/usr/bin:/bin")
                .run("--version")
                .succeeded();
        assertThat(ran).doesNotExist();
    }

    /** Files that root built there, their owner could not build again. */
    @Test
    void noBuildInACheckoutOfAnotherUser() throws IOException {
        Path checkout = Files.createDirectories(directory.resolve("checkout"));
        Files.copy(launcher, checkout.resolve("gimlet"));
        Files.writeString(checkout.resolve("Makefile"), "build:\n\ttouch " + ran + "\n");
        Tools.run("chown", "-R", NOBODY, checkout.toString());

        Gimlet.in(directory)
                .startedBy(checkout.resolve("gimlet"))
                .run("--version")
                .failed(1, checkout + " needs to be built, and belongs to nobody", "as nobody");
        assertThat(ran).doesNotExist();
    }
}
