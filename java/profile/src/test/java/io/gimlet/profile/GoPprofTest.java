// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A second opinion on both directions: Go's pprof reads our files, and we read Go's. */
@Tag("tools")
class GoPprofTest {
    private static final String PROGRAM =
            """
            package main

            import (
                "context"
                "os"
                "runtime/pprof"
                "time"
            )

            //go:noinline
            func hot(n int) (sum int) {
                for i := 0; i < n; i++ {
                    sum += i * i ^ sum
                }
                return
            }

            //go:noinline
            func warm(n int) int { return hot(n) }

            func main() {
                file, err := os.Create(os.Args[1])
                if err != nil {
                    panic(err)
                }
                pprof.StartCPUProfile(file)
                labels := pprof.Labels("request", "a;b")
                pprof.Do(context.Background(), labels, func(context.Context) {
                    for begin := time.Now(); time.Since(begin) < time.Second; {
                        hot(300000)
                        warm(100000)
                    }
                })
                pprof.StopCPUProfile()
                file.Close()
                heap, err := os.Create(os.Args[2])
                if err != nil {
                    panic(err)
                }
                pprof.WriteHeapProfile(heap)
                heap.Close()
            }
            """;

    @TempDir private Path directory;
    private GoTool go;

    @BeforeEach
    void findGo() {
        go = new GoTool(directory);
    }

    private Path write(Profile profile) throws IOException {
        Path file = Files.createTempFile(directory, "profile", ".pb.gz");
        try (OutputStream out = Files.newOutputStream(file)) {
            PprofWriter.write(profile, out);
        }
        return file;
    }

    @Test
    void goShowsTheSameTop() throws IOException, InterruptedException {
        Profile profile =
                TestProfiles.ofStacks(
                        "main;run;hot 60", "main;run 10", "main;fib;fib;fib 25", "main;rare 5");

        String top = go.pprof("-top", write(profile));

        assertThat(flatRows(top)).isEqualTo(flatRows(new Report(profile).flat()));
    }

    @Test
    void goShowsTheSameTopOfManyStacks() throws IOException, InterruptedException {
        Profile profile = TestProfiles.large(2_000, 50, 20);

        String top = go.pprof("-top", write(profile));

        assertThat(flatRows(top)).hasSize(50).isEqualTo(flatRows(new Report(profile).flat()));
    }

    /** Rows as {@code name self cumulative}, in milliseconds, sorted by name. */
    private static List<String> flatRows(String top) {
        Pattern row =
                Pattern.compile(
                        "(?m)^ *([\\d.]+)(m?s)? +\\S+ +\\S+ +([\\d.]+)(m?s)? +\\S+ +(\\S+)"
                                + "(?: \\((?:partial-)?inline\\))?$");
        Matcher matcher = row.matcher(top);
        List<String> rows = new ArrayList<>();
        while (matcher.find()) {
            rows.add(
                    "%s %d %d"
                            .formatted(
                                    matcher.group(5),
                                    millis(matcher.group(1), matcher.group(2)),
                                    millis(matcher.group(3), matcher.group(4))));
        }
        return rows.stream().sorted().toList();
    }

    private static long millis(String number, String unit) {
        return Math.round(Double.parseDouble(number) * ("s".equals(unit) ? 1000 : 1));
    }

    private static List<String> flatRows(FlatReport report) {
        return report.rows().stream()
                .map(row ->
                        "%s %d %d"
                                .formatted(
                                        row.name(),
                                        row.self() / 1_000_000,
                                        row.cumulative() / 1_000_000))
                .sorted()
                .toList();
    }

    @Test
    void goSeesEveryField() throws IOException, InterruptedException {
        Profile.Builder builder =
                TestProfiles.cpuBuilder()
                        .periodType(TestProfiles.CPU)
                        .period(1_001_001)
                        .timeNanos(1_700_000_000_000_000_000L)
                        .durationNanos(5_000_000_000L)
                        .addComment("lost 3 samples");
        var function = new Function("ns::f()", "_ZN2ns1fEv", "f.cc", 3);
        var inlined = new Function("g", "g", "g.h", 1);
        List<Line> lines = List.of(new Line(inlined, 9), new Line(function, 7));
        builder.addLocation(new Location(0x400123, TestProfiles.PROGRAM, lines));
        builder.addLocation(TestProfiles.location(0xffffffff81000010L, TestProfiles.KERNEL, "k"));
        Labels labels = TestProfiles.thread(10, "demo", 11, "worker");
        builder.addSample(new int[] {0, 1}, 0, 2, labels, new long[] {1, 1_001_001});

        String raw = go.pprof("-raw", write(builder.build()));

        assertThat(raw.replaceAll(" +", " "))
                .contains(
                        "PeriodType: cpu nanoseconds",
                        "Period: 1001001",
                        "Time: 2023-11-14 22:13:20",
                        "Duration: 5",
                        "lost 3 samples",
                        "samples/count cpu/nanoseconds",
                        "1 1001001: 1 2",
                        "process:[demo]",
                        "thread:[worker]",
                        "pid:[10]",
                        "tid:[11]",
                        "1: 0x400123 M=1 g g.h:9",
                        "ns::f() f.cc:7",
                        "2: 0xffffffff81000010 M=2 k :0",
                        "1: 0x400000/0x500000/0x1000 /usr/bin/demo 0123456789abcdef [FN][FL][LN][IN]",
                        "2: 0xffffffff81000000/0xffffffff82000000/0x0 [kernel.kallsyms] ff00 [FN]");
    }

    @Test
    void goShowsTheSameStacks() throws IOException, InterruptedException {
        String traces = go.pprof("-traces", write(TestProfiles.ofStacks("main;run;hot 60")));

        assertThat(traces).containsPattern("600ms +hot\\n +run\\n +main\\n");
    }

    @Test
    void goReadsWhateverTheModelHolds() throws IOException, InterruptedException {
        Profile nasty = TestProfiles.random(1);
        Profile.Builder megabyte = TestProfiles.cpuBuilder();
        megabyte.addLocation(TestProfiles.location(1, null, "x".repeat(1 << 20)));
        megabyte.addSample(new int[] {0}, 0, 1, Labels.NONE, new long[] {1, 1});

        assertThat(go.pprof("-raw", write(nasty))).contains("<script>alert(1)</script>");
        assertThat(go.pprof("-raw", write(megabyte.build()))).contains("xxxx");
    }

    @Test
    void readsTheProfilesThatGoWrites() throws IOException, InterruptedException {
        Files.writeString(directory.resolve("main.go"), PROGRAM);
        Files.writeString(directory.resolve("go.mod"), "module example.org/hot\n\ngo 1.19\n");
        Path cpu = directory.resolve("cpu.pprof");
        Path heap = directory.resolve("heap.pprof");
        go.run(List.of(go.build().toString(), cpu.toString(), heap.toString()));

        Profile profile = read(cpu);
        FlatReport report = new Report(profile).flat();

        assertThat(profile.sampleTypes()).containsExactly(TestProfiles.SAMPLES, TestProfiles.CPU);
        assertThat(profile.mappings().getFirst().file()).endsWith("/program");
        assertThat(profile.labels(0).text("request")).isEqualTo("a;b");
        assertThat(flatRows(go.pprof("-top", cpu))).isEqualTo(flatRows(report));
        assertThat(report.rows().getFirst().name()).isEqualTo("main.hot");
        assertThat(report.rows().getFirst().self()).isGreaterThan(report.summary().total() / 2);
        assertThat(read(heap).sampleTypes()).contains(new ValueType("inuse_space", "bytes"));
        assertThat(PprofReader.read(PprofRoundTripTest.written(profile))).isEqualTo(profile);
    }

    private static Profile read(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            return PprofReader.read(in);
        }
    }
}
