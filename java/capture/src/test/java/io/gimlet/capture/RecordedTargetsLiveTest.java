// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.capture.result.FinishedRecording;
import io.gimlet.profile.Line;
import io.gimlet.profile.Location;
import io.gimlet.profile.PprofWriter;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names and lines of targets that are hard to name: gone, stripped, elsewhere, generated. */
@Tag("live")
class RecordedTargetsLiveTest {
    private static final Path ROOT = Path.of(System.getProperty("gimlet.root"));

    /** A program whose time is that of one function, on known lines, and which says it is warm. */
    private static final String JAVASCRIPT =
            """
            function hotLeaf(n) {
              let x = 0;
              for (let i = 0; i < n; i++) {
                x = (x * 31 + i) | 0;
              }
              return x;
            }
            let sum = 0;
            const warm = Date.now() + 1000;
            while (Date.now() < warm) { sum += hotLeaf(1e6); }
            console.log('ready ' + process.pid);
            const end = Date.now() + Number(process.argv[2]);
            while (Date.now() < end) { sum += hotLeaf(1e6); }
            console.log(sum);
            """;

    private static final String JAVA =
            """
            class Spin {
                static int hotLeaf(int n) {
                    int x = 0;
                    for (int i = 0; i < n; i++) {
                        x = x * 31 + i;
                    }
                    return x;
                }

                static int until(long end) {
                    int sum = 0;
                    while (System.nanoTime() < end) {
                        sum += hotLeaf(1_000_000);
                    }
                    return sum;
                }

                public static void main(String[] arguments) {
                    int sum = until(System.nanoTime() + 3_000_000_000L);
                    System.out.println("ready " + ProcessHandle.current().pid());
                    System.out.println(sum + until(System.nanoTime() + 100_000_000_000L));
                }
            }
            """;

    @TempDir private Path directory;

    private static FinishedRecording record(Target target, int samples) throws Exception {
        try (RunningRecording recording = Recorder.of(target).start()) {
            recording.awaitSamples(samples);
            return recording.stop();
        }
    }

    /** The lines that a function has in a profile, as FILE:LINE with the base name of the file. */
    private static List<String> linesOf(FinishedRecording recording, String function) {
        return recording.profile().locations().stream()
                .map(Location::lines)
                .flatMap(List::stream)
                .filter(line -> line.function().name().contains(function))
                .map(RecordedTargetsLiveTest::text)
                .distinct()
                .toList();
    }

    private static String text(Line line) {
        String file = line.function().file();
        return file.substring(file.lastIndexOf('/') + 1) + ":" + line.line();
    }

    /** Fails unless all lines of a function are in the file and between two lines of it. */
    private static void assertLines(
            FinishedRecording recording, String function, Path source, String from, String to)
            throws Exception {
        List<String> text = Files.readAllLines(source);
        int first = indexOf(text, from, 0);
        int last = indexOf(text, to, first);

        assertThat(linesOf(recording, function))
                .isNotEmpty()
                .allSatisfy(line -> {
                    assertThat(line).startsWith(source.getFileName() + ":");
                    int number = Integer.parseInt(line.substring(line.indexOf(':') + 1));
                    assertThat(number).isBetween(first + 1, last + 1);
                });
    }

    private static int indexOf(List<String> lines, String part, int from) {
        for (int i = from; i < lines.size(); i++) {
            if (lines.get(i).contains(part)) {
                return i;
            }
        }
        throw new AssertionError("no line has " + part);
    }

    private static void assertBurner(FinishedRecording recording) throws Exception {
        assertThat(Samples.of(recording).share(sample -> sample.has("burner_spin")))
                .isGreaterThan(0.8);
        assertLines(
                recording, "burner_spin", ROOT.resolve("testdata/burner.c"), "burner_spin(", "}");
    }

    private Path copyOf(String program) throws Exception {
        return Files.copy(Target.program(program), directory.resolve(program));
    }

    @Test
    void processesThatHaveEndedBeforeTheyAreNamed() throws Exception {
        FinishedRecording recording =
                Recorder.ofCommand(
                                "for i in 1 2 3 4 5 6 7 8 9 10; do "
                                        + Target.program("burner")
                                        + " --ms 40; done")
                        .record();

        assertBurner(recording);
    }

    @Test
    void aDeletedProgram() throws Exception {
        Path program = copyOf("burner");
        try (Target target = Target.start(program, "--ms", "60000")) {
            Files.delete(program);
            assertBurner(record(target, 300));
        }
    }

    /** The program is in a /usr that only its process sees; ours has another one of that name. */
    @Test
    void aProgramInARootDirectoryOfItsOwn() throws Exception {
        Path root = Files.createDirectories(directory.resolve("root/usr/bin"));
        Files.copy(Target.program("burner"), root.resolve("true"));
        for (String library : List.of("/lib", "/lib64", "/usr/lib", "/proc")) {
            Files.createDirectories(directory.resolve("root" + library));
        }
        String script =
                """
                set -e
                for library in /lib /lib64 /usr/lib; do mount --rbind $library "$1$library"; done
                exec chroot "$1" /usr/bin/true --ms 60000
                """;
        List<String> command =
                List.of(
                        "unshare",
                        "--mount",
                        "sh",
                        "-c",
                        script,
                        "container",
                        directory.resolve("root").toString());
        try (Target target = Target.start(command)) {
            assertBurner(record(target, 300));
        }
    }

    @Test
    void aStrippedProgramWithItsDebugFileElsewhere() throws Exception {
        Path program = directory.resolve("burner");
        Files.createDirectories(directory.resolve(".debug"));
        Path debug = directory.resolve(".debug/burner.debug");
        String burner = Target.program("burner").toString();
        Tools.run("objcopy", "--only-keep-debug", burner, debug.toString());
        String link = "--add-gnu-debuglink=" + debug;
        Tools.run("objcopy", "--strip-all", link, burner, program.toString());
        try (Target target = Target.start(program, "--ms", "60000")) {
            assertBurner(record(target, 300));
        }
    }

    /** As Fedora strips: functions' names without lines. */
    @Test
    void aStrippedProgramWithMiniDebugInfo() throws Exception {
        Path program = directory.resolve("burner");
        Path mini = directory.resolve("mini");
        String burner = Target.program("burner").toString();
        Tools.run("objcopy", "--strip-debug", burner, mini.toString());
        Tools.run("xz", mini.toString());
        String section = "--add-section=.gnu_debugdata=" + mini + ".xz";
        Tools.run("objcopy", "--strip-all", section, burner, program.toString());
        try (Target target = Target.start(program, "--ms", "60000")) {
            FinishedRecording recording = record(target, 300);

            assertThat(Samples.of(recording).share(sample -> sample.has("burner_spin")))
                    .isGreaterThan(0.8);
            assertThat(linesOf(recording, "burner_spin")).containsOnly(":0");
        }
    }

    private Target startNode(String option, int millis) throws Exception {
        Path script = Files.writeString(directory.resolve("spin.js"), JAVASCRIPT);
        return Target.start(
                List.of(
                        "sh",
                        "-c",
                        "cd \"$1\" && exec node \"$2\" \"$3\" \"$4\"",
                        "sh",
                        directory.toString(),
                        option,
                        script.toString(),
                        Integer.toString(millis)));
    }

    @Test
    void nodeWithAPerfMap() throws Exception {
        try (Target target = startNode("--perf-basic-prof", 60_000)) {
            FinishedRecording recording = record(target, 500);

            assertThat(Samples.of(recording).share(sample -> sample.userLeaf().contains("hotLeaf")))
                    .isGreaterThan(0.8);
            Files.delete(Path.of("/tmp/perf-" + target.processId() + ".map"));
        }
    }

    /** Node writes it in large parts, and the rest when it ends. */
    @Test
    void nodeWithAJitdump() throws Exception {
        try (Target target = startNode("--perf-prof", 2_000);
                RunningRecording running = Recorder.of(target).start()) {
            FinishedRecording recording = running.awaitEnd();

            assertThat(Samples.of(recording).share(sample -> sample.userLeaf().contains("hotLeaf")))
                    .isGreaterThan(0.8);
            // Node 20 breaks the lines of some functions (JitDump), in some runs those of this one;
            // GeneratedCodeLiveTest has lines that are always there.
            assertThat(linesOf(recording, "JS:*hotLeaf"))
                    .allSatisfy(line -> assertThat(line).matches(":0|spin\\.js:[1-9]"));
        }
    }

    @Test
    void aJvmWithAPerfMap() throws Exception {
        Path source = Files.writeString(directory.resolve("Spin.java"), JAVA);
        Path bin = Path.of(System.getProperty("java.home"), "bin");
        try (Target target =
                Target.start(
                        List.of(
                                bin.resolve("java").toString(),
                                "-XX:+PreserveFramePointer",
                                source.toString()))) {
            String processId = Integer.toString(target.processId());
            Path map = Path.of("/tmp/perf-" + processId + ".map");
            try (RunningRecording recording = Recorder.of(target).start()) {
                recording.awaitSamples(100);
                Tools.run(bin.resolve("jcmd").toString(), processId, "Compiler.perfmap");
                recording.awaitSamples(2000);
                Samples samples = Samples.of(recording.stop());

                assertThat(samples.share(sample -> sample.has("[generated code]"))).isLessThan(0.2);
                assertThat(
                                samples.share(sample ->
                                        sample.frames().stream()
                                                .anyMatch(it -> it.name().contains("Spin"))))
                        .isGreaterThan(0.7);
            } finally {
                Files.deleteIfExists(map);
            }
        }
    }

    @Test
    void aGoServiceWithoutSymbols() throws Exception {
        Path source = ROOT.resolve("testdata/unwind/go.go");
        try (Target target = Target.start("unwind-go-stripped")) {
            FinishedRecording recording = record(target, 500);

            assertLines(recording, "main.spin", source, "func spin(", "}");
            assertLines(recording, "main.unwindLeaf", source, "func unwindLeaf(", "func spin(");
        }
    }

    @Test
    void pprofListsTheLines() throws Exception {
        Path profile = directory.resolve("p.pb.gz");
        try (Target target = Target.start("burner", "--ms", "60000");
                OutputStream out = Files.newOutputStream(profile)) {
            PprofWriter.write(record(target, 300).profile(), out);
        }
        String listing =
                Tools.run(
                        List.of(
                                go(),
                                "tool",
                                "pprof",
                                "-symbolize=none",
                                "-trim_path=testdata/testdata",
                                "-source_path=" + ROOT.resolve("testdata"),
                                "-list=burner_spin",
                                profile.toString()),
                        Map.of("PPROF_TMPDIR", directory.toString(), "GOTOOLCHAIN", "local"));

        assertThat(listing)
                .containsPattern("ROUTINE =+ burner_spin in .*burner.c")
                .containsPattern("\\d+m?s .*\\d+:    TARGET_SPIN_CPU_NANOS\\(nanos\\);");
    }

    private static String go() {
        Path usual = Path.of("/usr/local/go/bin/go");
        return Files.isExecutable(usual) ? usual.toString() : "go";
    }

    @Test
    void aProgramWhoseFileIsReplaced() throws Exception {
        Path program = copyOf("burner");
        try (Target target = Target.start(program, "--ms", "60000")) {
            Path other = directory.resolve("other");
            Files.copy(Target.program("deep"), other);
            Files.move(other, program, StandardCopyOption.REPLACE_EXISTING);
            assertBurner(record(target, 300));
        }
    }
}
