// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which package has the debug symbols of a file. */
class DebugPackagesTest {
    private static final Path OURS = Path.of("/");

    @TempDir Path directory;

    private CodeFile file(Path root, String path) throws IOException {
        Path library = Fixtures.layout(directory, "--build-id=0xabcdef0123456789");
        try (FileChannel channel = FileChannel.open(library)) {
            return CodeFile.map(channel, new CodeFile.Origin(root, path, 0), () -> false);
        }
    }

    private void list(String name, String... paths) throws IOException {
        Path lists = Files.createDirectories(directory.resolve("var/lib/dpkg/info"));
        Files.writeString(lists.resolve(name), "/.\n" + String.join("\n", paths) + "\n");
    }

    private DebugPackages packages() {
        return new DebugPackages(directory);
    }

    @ParameterizedTest
    @CsvSource({
        "liblzma5:amd64.list, apt install liblzma5-dbgsym",
        "libc6:amd64.list, apt install libc6-dbg",
        "openjdk-17-jre-headless:amd64.list, apt install openjdk-17-dbg",
        "xz-utils.list, apt install xz-utils-dbgsym",
    })
    void isThatOfThePackageWhoseListHasTheFile(String list, String remedy) throws Exception {
        list("aaa.list", "/usr/lib/liblzma.so.5.4.10", "/usr/lib/other.so");
        list(list, "/usr", "/usr/lib/liblzma.so.5.4.1", "/usr/share");
        list("zzz.list", "/usr/lib/liblzma.so.5.4");
        DebugPackages packages = packages();
        CodeFile file = file(OURS, "/usr/lib/liblzma.so.5.4.1");

        packages.want(file);
        assertThat(packages.remedyFor(file)).contains("debuginfod-find debuginfo abcdef0123456789");
        packages.search();

        assertThat(packages.remedyFor(file)).contains(remedy);
        assertThat(packages.remedies())
                .containsEntry(
                        new DebugPackages.Module("/usr/lib/liblzma.so.5.4.1", "abcdef0123456789"),
                        remedy);
    }

    /** The kernel shows the place of a file, the list may have that before /lib became a link. */
    @Test
    void theListMayHaveThePathBeforeLibMovedToUsr() throws Exception {
        list("libc6:amd64.list", "/lib/libc.so.6");
        DebugPackages packages = packages();
        CodeFile file = file(OURS, "/usr/lib/libc.so.6");
        packages.want(file);
        packages.search();

        assertThat(packages.remedyFor(file)).contains("apt install libc6-dbg");
    }

    @Test
    void rpmIsAskedByTheUserWhereItIsAtHome() throws Exception {
        Files.createDirectories(directory.resolve("usr/lib/sysimage/rpm"));
        DebugPackages packages = packages();
        CodeFile plain = file(OURS, "/usr/lib64/liblzma.so.5.4.1");
        CodeFile hostile = file(OURS, "/usr/lib64/$(reboot).so");
        packages.want(plain);
        packages.want(hostile);
        packages.search();

        assertThat(packages.remedyFor(plain))
                .contains("dnf debuginfo-install $(rpm -qf /usr/lib64/liblzma.so.5.4.1)");
        assertThat(packages.remedyFor(hostile))
                .contains("debuginfod-find debuginfo abcdef0123456789");
    }

    /** This host's packages have other files. */
    @Test
    void filesOfContainersAreOfNoPackageOfThisHost() throws Exception {
        list("libc6:amd64.list", "/lib/libc.so.6");
        DebugPackages packages = packages();
        CodeFile file = file(directory, "/lib/libc.so.6");
        packages.want(file);
        packages.search();

        assertThat(packages.remedyFor(file)).contains("debuginfod-find debuginfo abcdef0123456789");
    }

    @Test
    void whatIsInNoPackageHasNone() throws Exception {
        list("libc6:amd64.list", "/lib/libc.so.6");
        DebugPackages packages = packages();
        CodeFile file = file(OURS, "/home/me/program");
        packages.want(file);
        packages.search();

        assertThat(packages.remedyFor(file)).isEmpty();
    }

    @Test
    void whatNobodyKnowsHasNoRemedy() throws Exception {
        CodeFile file = CodeFile.open(Fixtures.layout(directory));
        DebugPackages packages = packages();
        packages.want(file);
        packages.search();

        assertThat(packages.remedyFor(file)).isEmpty();
        assertThat(packages.remedyFor(CodeFile.refused(UnknownReason.PROCESS_GONE))).isEmpty();
    }
}
