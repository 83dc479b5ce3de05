// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a recording needs to be allowed, and what is said when it is not. */
@Tag("live")
class PrivilegesLiveTest {
    private static final String NOBODY = "65534";

    @TempDir private Path directory;

    @AutoClose private final Target target = Target.start("demo");

    private Outcome record(Gimlet gimlet) {
        return gimlet.run("record", "-p", target.processId(), "-d", "0.3");
    }

    /** As root, but with these capabilities only; setpriv(1) has the notation. */
    private Outcome recordWithCapabilities(String set) {
        return record(Gimlet.in(directory).under("setpriv", "--bounding-set=" + set));
    }

    @Test
    void withoutAnyItNamesTheCapabilities() throws IOException {
        Path launcher = Installation.copyTo(directory.resolve("gimlet"));
        Installation.openToAll(directory);

        record(
                        Gimlet.in(directory)
                                .startedBy(launcher)
                                .under(
                                        "setpriv",
                                        "--reuid=" + NOBODY,
                                        "--regid=" + NOBODY,
                                        "--clear-groups"))
                .failed(1, "run as root", "CAP_BPF", "CAP_PERFMON");
        assertThat(directory.resolve("profile.pb.gz")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-all", "-bpf,-sys_admin", "-perfmon,-sys_admin"})
    void withoutOneOfTwoItNamesThem(String set) {
        recordWithCapabilities(set).failed(1, "run as root", "CAP_BPF", "CAP_PERFMON");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-all,+bpf,+perfmon",
                "-all,+sys_admin",
                "-sys_admin",
                "-sys_ptrace",
                "-sys_resource",
                "-checkpoint_restore"
            })
    void withThemItNamesTheFunctionsOfAProcess(String set) {
        assertThat(recordWithCapabilities(set).succeeded().err())
                .contains("demo::text::parse_numbers(char const*, unsigned long)")
                .contains("100.0 % complete");
    }

    /** Kernel names need more: what is missing is said, and what would bring it. */
    @Test
    void withoutSyslogItSaysWhatWouldNameTheKernel() {
        assertThat(recordWithCapabilities("-all,+bpf,+perfmon").succeeded().err())
                .contains("the kernel hides its symbols; run as root, or grant CAP_SYSLOG");
    }
}
