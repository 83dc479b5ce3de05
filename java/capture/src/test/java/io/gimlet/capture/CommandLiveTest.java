// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gimlet.capture.Samples.Frame;
import io.gimlet.capture.Samples.Sample;
import io.gimlet.capture.options.RecordTarget;
import io.gimlet.capture.options.RecordingException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Commands that are started to be recorded. */
@Tag("live")
class CommandLiveTest {
    private static final Path BURNER = Target.program("burner");

    @Test
    void aProgramThatRunsForThirtyMillisecondsIsNamed() throws Exception {
        Samples samples = Samples.of(Recorder.ofCommand("exec " + BURNER + " --ms 30").record());
        Samples burning = samples.where(sample -> sample.userLeaf().equals("burner_spin"));

        assertThat(burning.value() / 30e6).as("of the CPU time").isBetween(0.8, 1.2);
        assertThat(burning.all()).allMatch(sample -> sample.has("main"));
        assertThat(burning.all()).extracting(Sample::process).containsOnly("burner");
    }

    @Test
    void whatItStartsIsRecordedToo() throws Exception {
        String two = "%s --ms 60 & %s --ms 60; wait".formatted(BURNER, BURNER);
        Samples samples = Samples.of(Recorder.ofCommand(two).record());
        Samples burning = samples.where(sample -> sample.has("burner_spin"));

        assertThat(burning.value() / 120e6).as("of the CPU time").isBetween(0.8, 1.2);
        assertThat(burning.all().stream().map(Sample::processId).distinct()).hasSize(2);
    }

    /**
     * The first instruction of all is the first one of the dynamic linker: it is not in memory. It
     * has a name where the linker's debug file is installed.
     */
    @Test
    void itIsRecordedFromItsFirstInstruction() throws Exception {
        Samples faults =
                Samples.of(Recorder.ofCommand("exit").events("page-faults").period(1).record());
        String linker = interpreterOf(Path.of("/bin/sh"));
        String file = Path.of(linker).toRealPath().getFileName().toString();

        assertThat(faults.all())
                .flatExtracting(sample -> sample.userFrames().stream().limit(1).toList())
                .filteredOn(frame -> frame.file().equals(file))
                .extracting(Frame::systemName)
                .containsAnyOf(
                        "_start",
                        file + "+0x" + entryPointOf(linker),
                        file + "+[0x" + entryPointOf(linker) + "]");
    }

    /** Before its exec, and while it gives back what it had of Gimlet's memory, it is Gimlet. */
    @Test
    void nothingOfGimletIsInIt() throws Exception {
        Samples samples = Samples.of(Recorder.ofCommand("exit").frequency(9999).record());

        assertThat(samples.all()).isNotEmpty().extracting(Sample::thread).containsOnly("sh");
    }

    private static String interpreterOf(Path program) throws IOException {
        return find("interpreter: ([^]]+)]", Tools.run("readelf", "-lW", program.toString()));
    }

    private static String entryPointOf(String program) throws IOException {
        return find("Entry point address: +0x([0-9a-f]+)", Tools.run("readelf", "-h", program));
    }

    private static String find(String regex, String text) {
        Matcher matcher = Pattern.compile(regex).matcher(text);
        assertThat(matcher.find()).as(text).isTrue();
        return matcher.group(1);
    }

    @ParameterizedTest
    @CsvSource({"--exit 7,7", "--exit 0,0", "--signal 9,137", "--signal 15,143"})
    void itsExitCodeIsKnown(String options, int code) throws Exception {
        try (RunningRecording recording =
                Recorder.ofCommand("exec " + BURNER + " --ms 1 " + options).start()) {
            recording.awaitEnd();

            assertThat(recording.recording().commandExitCode()).hasValue(code);
        }
    }

    @Test
    void aCommandThatIsNotThereIsRefused() {
        assertRefused("no-such-command-42", "is it installed, and in PATH?");
    }

    @Test
    void aFileThatIsNoProgramIsRefused() {
        assertRefused("/dev/null", "is it an executable file?");
    }

    /** Twice, because what serves files is a child that stays after the first recording. */
    private static void assertRefused(String command, String hint) {
        Recorder recorder = Recorder.of(new RecordTarget.Command(List.of(command)));
        assertThatThrownBy(recorder::record).isInstanceOf(RecordingException.class);
        List<ProcessHandle> children = ProcessHandle.current().children().toList();

        assertThatThrownBy(recorder::record)
                .isInstanceOf(RecordingException.class)
                .hasMessageContainingAll(command, hint);
        assertThat(ProcessHandle.current().children())
                .containsExactlyInAnyOrderElementsOf(children);
    }
}
