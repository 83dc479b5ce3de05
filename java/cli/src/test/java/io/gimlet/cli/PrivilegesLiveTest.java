// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a recording needs to be allowed, and what is said when it is not. */
@Tag("live")
class PrivilegesLiveTest {

    @TempDir private Path directory;

    @AutoClose private final Target target = Target.start("demo");

    private Outcome record(Gimlet gimlet) {
        return gimlet.run("record", "-p", target.processId(), "-d", "0.3");
    }

    /** As root, but with these capabilities only; setpriv(1) has the notation. */
    private Outcome recordWithCapabilities(String set) {
        return record(Gimlet.in(directory).under("setpriv", "--bounding-set=" + set));
    }

    /**
     * Linux capability numbers: CAP_DAC_READ_SEARCH, SYS_PTRACE, SYSLOG, BPF, CHECKPOINT_RESTORE.
     */
    private static final long TO_READ = bits(2, 19, 34, 39, 40);

    private static final long TO_WRITE = bits(0, 1, 3);

    private static long bits(int... numbers) {
        return Arrays.stream(numbers).mapToLong(number -> 1L << number).reduce(0, (a, b) -> a | b);
    }

    /** The lines of a status file (proc(5)) that say what a thread may do. */
    private static Map<String, String> rights(String status) {
        Map<String, String> rights = new TreeMap<>();
        for (String line : status.lines().toList()) {
            if (line.matches("(Cap(Prm|Eff|Inh|Amb)|NoNewPrivs|Seccomp):.*")) {
                int colon = line.indexOf(':');
                rights.put(line.substring(0, colon), line.substring(colon + 1).strip());
            }
        }
        return rights;
    }

    private static Map<String, String> limited(long effective, long permitted) {
        String none = "0000000000000000";
        return new TreeMap<>(
                Map.of(
                        "CapEff",
                        String.format(Locale.ROOT, "%016x", effective),
                        "CapPrm",
                        String.format(Locale.ROOT, "%016x", permitted),
                        "CapInh",
                        none,
                        "CapAmb",
                        none,
                        "NoNewPrivs",
                        "1",
                        "Seccomp",
                        "2"));
    }

    private static List<Map<String, String>> rightsOfThreads(long processId) {
        List<Map<String, String>> all = new ArrayList<>();
        try (Stream<Path> threads = Files.list(Path.of("/proc/" + processId + "/task"))) {
            for (Path thread : threads.toList()) {
                all.add(rights(Files.readString(thread.resolve("status"))));
            }
        } catch (IOException ended) {
            return List.of(); // one of them, meanwhile
        }
        return all;
    }

    /** Each thread of the recording comes to have just these, and keeps on recording. */
    private void assertLimited(long effective, long permitted, String... options) {
        List<String> words = new ArrayList<>(List.of("record", "-p", target.processId()));
        words.addAll(List.of(options));
        try (Running recording = Gimlet.in(directory).start(words.toArray(String[]::new))) {
            recording.awaitAttached();
            Map<String, String> expected = limited(effective, permitted);
            Running.awaitThat(
                    "all threads have " + expected,
                    () -> {
                        List<Map<String, String>> all = rightsOfThreads(recording.processId());
                        return all.size() > 5 && all.stream().allMatch(expected::equals);
                    });
            Running.pause(500);
            assertThat(recording.signal("INT").await().succeeded().err())
                    .containsPattern("(100[.]0|9[89][.][0-9]) %  complete")
                    .contains("demo::text::parse_numbers(char const*, unsigned long)");
        }
    }

    @Test
    void everyThreadKeepsOnlyWhatTheRecordingNeeds() {
        assertLimited(TO_READ, TO_READ | TO_WRITE);
    }

    @Test
    void withoutKernelFramesItDoesNotKeepTheRightToNameThem() {
        long withoutSyslog = TO_READ & ~bits(34);
        assertLimited(withoutSyslog, withoutSyslog | TO_WRITE, "--no-kernel");
    }

    /** It opens what targets have put somewhere, for a process that has more than that. */
    @Test
    void theFileServerMayReadFilesAndHasNothingElse() throws IOException {
        long toOpen = bits(2, 19, 40);
        List<ProcessHandle> servers = new ArrayList<>();
        try (Running recording = Gimlet.in(directory).start("record", "-p", target.processId())) {
            recording.awaitAttached();
            Running.pause(300);
            ProcessHandle.of(recording.processId())
                    .ifPresent(process -> process.descendants().forEach(servers::add));
            assertThat(servers).as("the server and its worker").hasSize(2);
            for (ProcessHandle server : servers) {
                Path proc = Path.of("/proc/" + server.pid());
                assertThat(Files.readString(proc.resolve("comm"))).isEqualTo("gimlet\n");
                assertThat(rights(Files.readString(proc.resolve("status"))))
                        .isEqualTo(limited(toOpen, toOpen));
                try (Stream<Path> descriptors = Files.list(proc.resolve("fd"))) {
                    for (Path descriptor : descriptors.toList()) {
                        assertThat(Files.readSymbolicLink(descriptor).toString())
                                .matches("/dev/null|socket:.*");
                    }
                }
            }
            recording.signal("INT").await().succeeded();
        }
        Running.awaitThat("they have ended", () -> servers.stream().noneMatch(Running::runs));
    }

    /** Root may write there only because it may write anywhere. */
    @Test
    void theProfileGoesWhereRootCanWrite() throws IOException {
        Path foreign = Files.createDirectory(directory.resolve("foreign"));
        Files.setAttribute(foreign, "unix:uid", Integer.valueOf(Gimlet.NOBODY));
        Gimlet.in(directory)
                .run("record", "-p", target.processId(), "-d", "0.3", "-o", foreign + "/p.pb.gz")
                .succeeded();
        assertThat(foreign.resolve("p.pb.gz")).isNotEmptyFile();
    }

    /** A command is none of what Gimlet reads: it may do what it could without Gimlet. */
    @Test
    void theCommandKeepsAll() throws IOException {
        Outcome outcome =
                Gimlet.in(directory)
                        .run("record", "-F", "9999", "--", "sh", "-c", COMMAND)
                        .succeeded();
        assertThat(rights(outcome.out()))
                .isEqualTo(rights(Files.readString(Path.of("/proc/self/status"))));
    }

    private static final String COMMAND =
            "i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done; cat /proc/self/status";

    @Test
    void withoutAnyItNamesTheCapabilities() throws IOException {
        Path launcher = Installation.copyTo(directory.resolve("gimlet"));
        Installation.openToAll(directory);

        record(Gimlet.in(directory).startedBy(launcher).asNobody())
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
                .containsPattern("(100[.]0|9[89][.][0-9]) %  complete");
    }

    /** Kernel names need more: what is missing is said, and what would bring it. */
    @Test
    void withoutSyslogItSaysWhatWouldNameTheKernel() {
        assertThat(recordWithCapabilities("-all,+bpf,+perfmon").succeeded().err())
                .contains("the kernel hides its symbols: run as root, or grant");
    }
}
