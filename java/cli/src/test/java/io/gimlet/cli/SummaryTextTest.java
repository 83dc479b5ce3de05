// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.capture.options.RecordTarget;
import io.gimlet.capture.result.InternalFailure;
import io.gimlet.capture.result.InternalFailures;
import io.gimlet.capture.result.RecordingSummary;
import io.gimlet.capture.result.RecordingSummary.EventSummary;
import io.gimlet.capture.result.RecordingSummary.HotFunction;
import io.gimlet.capture.result.RecordingSummary.LineSummary;
import io.gimlet.capture.result.RecordingSummary.LinelessCode;
import io.gimlet.capture.result.RecordingSummary.MachineTime;
import io.gimlet.capture.result.RecordingSummary.StrippedFile;
import io.gimlet.capture.result.RecordingSummary.TableSummary;
import io.gimlet.kernel.Reason;
import io.gimlet.profile.FrameKind;
import io.gimlet.symbols.ManagedRuntime;
import io.gimlet.symbols.UnknownReason;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SummaryTextTest {
    private static final RecordTarget PROCESS = new RecordTarget.Processes(List.of(7), false);
    private static final RecordTarget MACHINE = new RecordTarget.WholeSystem();

    /** What a recording of ten seconds says by default. */
    private List<EventSummary> events =
            List.of(clock(9_850_000_000L, 10_000_000_000L, Optional.empty()));

    private long samples = 10_000;
    private long unfollowed;
    private Map<Reason, Long> lost = Map.of();
    private Map<Reason, Long> truncated = Map.of();
    private final Map<UnknownReason, Double> unnamed = new LinkedHashMap<>();
    private List<StrippedFile> strippedFiles = List.of();
    private LineSummary lines = LineSummary.NONE;
    private Map<ManagedRuntime, Long> runtimes = Map.of();
    private Optional<Duration> waited = Optional.empty();
    private Optional<MachineTime> machine = Optional.empty();
    private Optional<Duration> programTime = Optional.of(Duration.ofMillis(6));
    private List<InternalFailure> failures = List.of();
    private List<HotFunction> hottest = List.of();
    private List<String> undescribed = List.of();
    private String place = "here";

    private static EventSummary clock(long sampled, long counted, Optional<String> shortfall) {
        return new EventSummary("cpu-clock", "cpu", "nanoseconds", sampled, counted, 1, shortfall);
    }

    private static EventSummary faults(long counted) {
        return new EventSummary(
                "page-faults", "page-faults", "count", 0, counted, 1, Optional.empty());
    }

    @Test
    void theCommandThatGetsSymbolsHasALineForEachFile() {
        String debuginfod = "debuginfod-find debuginfo 5c48e42c8ad3eed8999c902eb605ba0ff33b295b";
        unnamed.put(UnknownReason.NO_SYMBOL, 0.998);
        strippedFiles =
                List.of(
                        new StrippedFile("liblzma.so.5.4.1", 0.7, "apt install liblzma5-dbgsym"),
                        new StrippedFile("libz.so.1", 0.2, debuginfod),
                        new StrippedFile("libm.so.6", 0.009, "apt install libc6-dbg"));

        String text = text(PROCESS);

        assertThat(text)
                .contains(
                        "\nsymbols    70.0 %  liblzma.so.5.4.1\n"
                                + "          apt install liblzma5-dbgsym\n"
                                + "           20.0 %  libz.so.1\n"
                                + "          "
                                + debuginfod
                                + "\n")
                .doesNotContain("libm.so.6");
        assertThat(text.lines()).allMatch(line -> line.length() < 80);
    }

    private String text(RecordTarget target) {
        long incomplete = truncated.values().stream().mapToLong(Long::longValue).sum();
        RecordingSummary summary =
                new RecordingSummary(
                        events,
                        Duration.ofSeconds(samples > 0 ? 10 : 0),
                        Duration.ofMillis(10_050),
                        waited,
                        machine,
                        samples,
                        lost,
                        samples - incomplete,
                        truncated,
                        undescribed,
                        TableSummary.NONE,
                        unnamed,
                        strippedFiles,
                        lines,
                        runtimes,
                        0,
                        unfollowed,
                        Duration.ofMillis(562),
                        programTime,
                        0,
                        failures,
                        hottest);
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        SummaryText.print(
                summary, target, place, new PrintStream(text, true, StandardCharsets.UTF_8));
        return text.toString(StandardCharsets.UTF_8);
    }

    private String text() {
        return text(PROCESS);
    }

    /** The text with its lines joined, as one reads it. */
    private String flowing(RecordTarget target) {
        return text(target).replaceAll("\\s+", " ");
    }

    @Test
    void tellsWhatWasLostAndWhy() {
        lost = Map.of(Reason.RING_FULL, 10_000L);

        assertThat(text())
                .startsWith("recorded  10,000 samples in 10.000 s, 10,000 lost\n")
                .contains("           50.0 %  the ring buffer was full when the sample came: ")
                .contains("sample less");
    }

    @Test
    void saysThatNothingWasLost() {
        assertThat(text()).contains(" 0 lost\n").doesNotContain(Reason.RING_FULL.text());
    }

    @Test
    void tellsWhatGimletFailedAt() {
        InternalFailures failed = new InternalFailures();
        failed.report("name a frame", new IllegalStateException("a\nb"));
        failed.report("name a frame", new IllegalStateException("another"));
        failures = failed.list();

        assertThat(flowing(PROCESS))
                .contains("failures 2 x cannot name a frame: ")
                .contains("IllegalStateException: a\\x0ab at io.gimlet.cli.SummaryTextTest")
                .contains("this is a bug in Gimlet");
        failures = List.of();
        assertThat(text()).doesNotContain("bug");
    }

    @Test
    void tellsOfChildrenThatWereTooMany() {
        unfollowed = 1234;
        assertThat(text())
                .contains(
                        "processes 1,234 children not sampled: more than 32,768 processes at once\n");
        unfollowed = 0;
        assertThat(text()).doesNotContain("processes");
    }

    @Test
    void hasNoLineThatATerminalOf80ColumnsBreaks() {
        lost = Map.of(Reason.RING_FULL, 17L);
        truncated = new EnumMap<>(Reason.class);
        for (Reason reason : Reason.values()) {
            truncated.put(reason, 10L + reason.id());
        }
        for (UnknownReason reason : UnknownReason.values()) {
            unnamed.put(reason, 0.01);
        }
        runtimes = new EnumMap<>(ManagedRuntime.class);
        for (ManagedRuntime runtime : ManagedRuntime.values()) {
            runtimes.put(runtime, 100L);
        }
        events = List.of(clock(1, 10_000_000_000L, Optional.of("why is not known")), faults(3));
        programTime = Optional.empty();
        hottest = List.of(new HotFunction("std::map<".repeat(30), 0.5));
        undescribed = List.of("std::map<".repeat(30), "main");

        assertThat(text().lines()).isNotEmpty().allMatch(line -> line.length() < 80);
        assertThat(text()).contains("  50.0 %  std::map<std").contains("std::…\n");
    }

    @Test
    void aPathIsInOnePiece() {
        place = "/a path/".repeat(20);
        assertThat(text()).contains("written   " + place + "\n");
    }

    @Test
    void functionsWithoutUnwindInformationAreNamed() {
        truncated = Map.of(Reason.NO_UNWIND_INFO, 300L);
        undescribed = List.of("app::main", "asm_entry");

        assertThat(text().replaceAll("\\s+", " "))
                .contains("no unwind information (app::main, asm_entry): built without (Rust");
    }

    @Test
    void completenessIsAShortTable() {
        truncated = new EnumMap<>(Reason.class);
        truncated.put(Reason.STACK_UNREADABLE, 1L);
        truncated.put(Reason.NO_FRAME_POINTER, 30L);
        truncated.put(Reason.NO_UNWIND_TABLE, 300L);

        assertThat(text())
                .contains(
                        """
                        stacks     96.7 %  complete
                                    3.0 %  a file has no usable unwind information, or could not be
                                           opened: 'gimlet doctor --symbols PID' tells which
                                    0.3 %  the chain of frame pointers ends in code that was built
                                           without them: java keeps them with
                                           -XX:+PreserveFramePointer, C with -fno-omit-frame-pointer
                                   <0.1 %  a stack page could not be read (not in memory)
                        """);
    }

    @Test
    void aLongTableIsCutAndSaysWhereTheRestIs() {
        truncated = new EnumMap<>(Reason.class);
        for (Reason reason : List.of(Reason.values()).subList(3, 12)) {
            truncated.put(reason, 100L);
        }
        assertThat(text())
                .contains("            4.0 %  other reasons, in the profile's comments\n");
    }

    @Test
    void whatIsNotAllIsNotCalledAll() {
        truncated = Map.of(Reason.BAD_FRAME, 1L);
        unnamed.put(UnknownReason.NO_SYMBOL, 0.0001);

        assertThat(text()).contains("stacks     99.9 %  complete\n").doesNotContain("100.0 %");
        truncated = Map.of();
        assertThat(text()).contains("stacks    100.0 %  complete\n");
    }

    @Test
    void namesAreAShareOfTheTime() {
        unnamed.put(UnknownReason.NO_SYMBOLS, 0.25);
        unnamed.put(UnknownReason.ANONYMOUS_MEMORY, 0.05);

        assertThat(text())
                .contains("names      70.0 %  of the time with all frames named\n")
                .contains(
                        "           25.0 %  the mapped file has no symbols: install a build that");
        events = List.of(faults(3));
        assertThat(text()).contains("names      70.0 %  of the page-faults with all frames named");
    }

    @Test
    void linesAreAShareOfTheTime() {
        strippedFiles = List.of(new StrippedFile("liblzma.so.5", 0.1, "apt install liblzma5-dbg"));
        lines =
                new LineSummary(
                        0.5,
                        List.of(
                                new LinelessCode(FrameKind.NATIVE, "app", true, 0.2),
                                new LinelessCode(FrameKind.KERNEL, "", false, 0.14),
                                new LinelessCode(FrameKind.NATIVE, "liblzma.so.5", true, 0.08),
                                new LinelessCode(FrameKind.OTHER, "", false, 0.07),
                                new LinelessCode(FrameKind.NATIVE, "libz.so.1", true, 0.01)));

        assertThat(text())
                .contains(
                        """
                        lines      50.0 %  of the time on source lines that are known
                                   20.0 %  in app: a build with -g, or its debug symbols, gives lines
                                   14.0 %  in the kernel
                                    8.0 %  in liblzma.so.5
                        """)
                .doesNotContain("libz.so.1");
    }

    @Test
    void namesRuntimesAndWhatIsShownOfThem() {
        runtimes = Map.of(ManagedRuntime.JVM, 9_000L);
        assertThat(text())
                .contains("runtime    90.0 %  a JVM: compiled Java is shown as generated code,");
    }

    @Test
    void aCostThatNobodyMeasuredIsNotKnown() {
        assertThat(text()).contains("cost      gimlet 0.562 s of CPU, its BPF program 0.006 s\n");
        programTime = Optional.empty();
        assertThat(flowing(PROCESS))
                .contains("its BPF program not known (the kernel measures it with CAP_SYS_ADMIN");
    }

    @Test
    void oneIsSingular() {
        samples = 1;
        assertThat(text()).startsWith("recorded  1 sample in 10.000 s, 0 lost\n");
    }

    @Test
    void tellsHowMuchTheSamplesStandFor() {
        assertThat(flowing(PROCESS))
                .contains(
                        "event cpu-clock (for cpu); the samples stand for 98.5 % of the 10.000 s"
                                + " that the kernel counted stacks");
    }

    @Test
    void tellsWhyTheyStandForLess() {
        events = List.of(clock(5_000_000_000L, 10_000_000_000L, Optional.of("of that")));
        assertThat(flowing(PROCESS)).contains("that the kernel counted: of that stacks");
    }

    @Test
    void tellsThatTheTargetWasIdle() {
        events = List.of(clock(1_000_000_000L, 1_005_000_000L, Optional.empty()));
        assertThat(flowing(PROCESS)).contains("; the target ran 1.005 s of 10.050 s stacks");
        waited = Optional.of(Duration.ofNanos(1000));
        assertThat(flowing(PROCESS)).contains("1.005 s of 10.050 s, and was idle else stacks");
        waited = Optional.of(Duration.ofSeconds(9));
        assertThat(flowing(PROCESS))
                .contains("1.005 s of 10.050 s, and waited 9.000 s for a CPU stacks");
    }

    @Test
    void tellsThatTheMachineWasIdle() {
        events = List.of(clock(4_000_000_000L, -1, Optional.empty()));
        machine =
                Optional.of(new MachineTime(2, Duration.ofSeconds(20), Duration.ofMillis(15_800)));
        assertThat(flowing(MACHINE))
                .contains(
                        "the samples stand for 20.0 % of the 20.000 s of 2 CPUs, which had nothing"
                                + " to do in 79.0 %");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "process | the target did not run: record longer (-d), or while it has something"
                        + " to do; --follow samples its children, too",
                "follow  | the target did not run: record longer (-d), or while it has something"
                        + " to do event",
                "cgroup  | nothing ran in the cgroup: record longer (-d), or while it has something"
                        + " to do; its processes are in /sys/fs/cgroup/web/cgroup.procs",
                "machine | nothing ran on this machine: record longer",
            })
    void withoutSamplesSaysWhatToTry(String kind, String advice) {
        samples = 0;
        events = List.of(clock(0, kind.equals("machine") ? -1 : 0, Optional.empty()));
        RecordTarget target =
                switch (kind) {
                    case "process" -> PROCESS;
                    case "follow" -> new RecordTarget.Processes(List.of(7), true);
                    case "cgroup" -> new RecordTarget.Cgroup(Path.of("/sys/fs/cgroup/web"));
                    default -> MACHINE;
                };
        assertThat(flowing(target)).startsWith("recorded 0 samples in 10.050 s, 0 lost " + advice);
    }

    @Test
    void aTargetThatHardlyRunsIsNotAMatterOfTheRate() {
        samples = 0;
        events = List.of(clock(0, 12_000, Optional.empty()));
        assertThat(flowing(PROCESS))
                .contains("the target did not run, but for 0.012 ms: record longer (-d)");
    }

    @Test
    void withoutSamplesOfAnEventSaysThatItDidNotCome() {
        samples = 0;
        events = List.of(faults(0));
        assertThat(flowing(PROCESS)).contains("no page-faults came in the target: record longer");
    }

    @Test
    void withTooLittleForASampleSaysSo() {
        samples = 0;
        events = List.of(clock(0, 400_000, Optional.empty()));
        assertThat(flowing(new RecordTarget.Command(List.of("true"))))
                .contains(
                        "the target ran 0.400 ms in all, before the first sample was due: take a");
    }
}
