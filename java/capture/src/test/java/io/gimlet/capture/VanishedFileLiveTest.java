// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.capture.Samples.Sample;
import io.gimlet.profile.Mapping;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs and libraries whose files are deleted or replaced while they run. */
@Tag("live")
class VanishedFileLiveTest {
    private static final String PARSE = "_ZN4demo4text13parse_numbersEPKcm";
    private static final String CONVOLVE = "_ZN7demolib8convolveEPKdm";

    @TempDir private Path directory;

    private Path copyOf(String name) throws IOException {
        return Files.copy(Target.program(name), directory.resolve(name));
    }

    private static Map<String, Double> shares(Samples samples) {
        return samples.shares(Sample::userLeaf);
    }

    private static String buildIdOf(Samples samples, Path file) {
        return samples.frames()
                .map(Samples.Frame::mapping)
                .filter(mapping -> mapping.file().equals(file.toString()))
                .map(Mapping::buildId)
                .distinct()
                .reduce((one, other) -> one + " and " + other)
                .orElse("not mapped");
    }

    private static Samples record(Target target) throws Exception {
        try (RunningRecording recording = Recorder.of(target).start()) {
            recording.awaitSamples(500);
            return Samples.of(recording.stop());
        }
    }

    @Test
    void deletedFilesAreNamed() throws Exception {
        Path program = copyOf("demo");
        Path library = copyOf("libdemo.so");
        try (Target demo = Target.start(program)) {
            Files.delete(program);
            Files.delete(library);
            Samples samples = record(demo);

            assertThat(shares(samples).get(PARSE)).isGreaterThan(0.2);
            assertThat(shares(samples).get(CONVOLVE)).isGreaterThan(0.1);
            assertThat(buildIdOf(samples, program))
                    .isEqualTo(Tools.buildId(Target.program("demo")));
            assertThat(buildIdOf(samples, library))
                    .isEqualTo(Tools.buildId(Target.program("libdemo.so")));
        }
    }

    @Test
    void aReplacedFileIsNamedAsTheOneThatRuns() throws Exception {
        Path program = copyOf("demo");
        copyOf("libdemo.so");
        try (Target demo = Target.start(program)) {
            Files.delete(program);
            Files.copy(Target.program("burner"), program);
            Samples samples = record(demo);

            assertThat(shares(samples).get(PARSE)).isGreaterThan(0.2);
            assertThat(buildIdOf(samples, program))
                    .isEqualTo(Tools.buildId(Target.program("demo")));
        }
    }

    @Test
    void aProgramThatDeletesItselfUnderACommandIsNamed() throws Exception {
        Path program = copyOf("burner");
        String command = "%s --ms 600 & sleep 0.3; rm %s; wait".formatted(program, program);
        Samples samples = Samples.of(Recorder.ofCommand(command).record());

        assertThat(samples.where(sample -> sample.has("burner_spin")).value() / 600e6)
                .as("of the CPU time")
                .isBetween(0.9, 1.1);
    }

    /** A plugin that is built anew and loaded again normally lands where the old one was. */
    @Test
    void aLibraryThatIsReplacedAndLoadedAgainHasItsNewNames() throws Exception {
        Reload reload = reload("plugin-1.so");
        Samples samples = reload.samples();

        assertThat(reload.secondAddress()).isEqualTo(reload.firstAddress());
        assertThat(samples.where(sample -> sample.has("plugin_0_burn")).count()).isGreaterThan(150);
        assertThat(samples.where(sample -> sample.has("plugin_1_burn")).value() / 300e6)
                .as("of the CPU time")
                .isBetween(0.9, 1.1);
    }

    /** The linker maps all of it as code first, and then data over its end: code ends earlier. */
    @Test
    void aDeletedLibraryWithCodeAndDataInOneSegmentIsNamed() throws Exception {
        Reload reload = reload("plugin-one-segment.so", "--unlink");
        Samples burning = reload.samples().where(sample -> sample.has("plugin_1_burn"));

        assertThat(burning.value() / 300e6).as("of the CPU time").isBetween(0.9, 1.1);
        assertThat(burning.frames())
                .filteredOn(frame -> frame.systemName().equals("plugin_1_burn"))
                .extracting(frame -> frame.mapping().buildId())
                .containsOnly(Tools.buildId(Target.program("plugin-one-segment.so")));
    }

    private record Reload(Samples samples, String firstAddress, String secondAddress) {}

    /** Records a program that loads plugin 0, and then at the same place another library. */
    private Reload reload(String next, String... options) throws Exception {
        Path library = Files.copy(Target.program("plugin-0.so"), directory.resolve("plugin.so"));
        String[] arguments = {library.toString(), "plugin_0_burn", "plugin_1_burn"};
        try (Target target =
                        Target.start(
                                "reloader",
                                Stream.concat(Arrays.stream(arguments), Arrays.stream(options))
                                        .toArray(String[]::new));
                RunningRecording recording = Recorder.of(target).start()) {
            recording.awaitSamples(200);
            target.go();
            String first = target.readLine();
            assertThat(target.readLine()).isEqualTo("unloaded");
            Path copy = Files.copy(Target.program(next), directory.resolve(next));
            Files.move(copy, library, StandardCopyOption.ATOMIC_MOVE);
            target.go();
            Samples samples = Samples.of(recording.awaitEnd());
            return new Reload(samples, first, target.readLine());
        }
    }
}
