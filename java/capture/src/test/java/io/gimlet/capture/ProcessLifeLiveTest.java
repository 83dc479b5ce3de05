// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.capture.Samples.Frame;
import io.gimlet.capture.Samples.Sample;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Targets that execute, fork, load and end while they are recorded. */
@Tag("live")
class ProcessLifeLiveTest {
    private static Samples whole(Target target, Recorder recorder) throws Exception {
        try (RunningRecording recording = recorder.start()) {
            target.go();
            return Samples.of(recording.awaitEnd());
        }
    }

    private static Set<String> filesOf(Samples samples, String function) {
        return samples.frames()
                .filter(frame -> frame.systemName().equals(function))
                .map(Frame::file)
                .collect(Collectors.toSet());
    }

    private static Set<Long> processesIn(Samples samples, String function) {
        return samples.where(sample -> sample.has(function)).all().stream()
                .map(Sample::processId)
                .collect(Collectors.toSet());
    }

    @Test
    void whatRanBeforeAndAfterAnExecIsNamed() throws Exception {
        try (Target execer = Target.startWaiting("execer", "--ms", "700")) {
            Samples samples = whole(execer, Recorder.of(execer));

            Samples.assertShares(
                    samples.shares(Sample::userLeaf),
                    Map.of("before_exec", 0.5, "after_exec", 0.5),
                    5);
            assertThat(processesIn(samples, "before_exec"))
                    .isEqualTo(processesIn(samples, "after_exec"))
                    .containsExactly((long) execer.processId());
            assertThat(filesOf(samples, "before_exec")).containsExactly("execer");
            assertThat(filesOf(samples, "after_exec")).containsExactly("burner");
            assertThat(samples.where(sample -> sample.has("before_exec")).all())
                    .extracting(Sample::process)
                    .containsOnly("execer");
            assertThat(samples.where(sample -> sample.has("after_exec")).all())
                    .extracting(Sample::process)
                    .containsOnly("burner");
        }
    }

    @Test
    void childrenAreLeftOut() throws Exception {
        try (Target forker = Target.startWaiting("forker", "--count", "10", "--rate", "50")) {
            Samples samples = whole(forker, Recorder.of(forker));

            assertThat(samples.all())
                    .extracting(Sample::processId)
                    .allMatch(processId -> processId == forker.processId());
            assertThat(samples.functions()).doesNotContain("forker_child");
        }
    }

    @Test
    void childrenAreFollowedWhenAskedFor() throws Exception {
        try (Target forker = Target.startWaiting("forker", "--count", "10", "--rate", "50")) {
            Samples samples = whole(forker, Recorder.following(forker));
            Samples burning = samples.where(sample -> sample.has("forker_child"));

            assertThat(burning.value() / (10 * 50e6)).as("of the CPU time").isBetween(0.8, 1.1);
            assertThat(processesIn(burning, "forker_child"))
                    .hasSize(10)
                    .doesNotContain((long) forker.processId());
            assertThat(burning.all()).extracting(Sample::process).containsOnly("forker");
        }
    }

    /** A child, its child and the child of that one were there before; another one comes later. */
    @Test
    void childrenThatRunAlreadyAreFollowedToo() throws Exception {
        try (Target family = Target.startWaiting("family", "--generations", "3", "--ms", "200")) {
            Samples samples = whole(family, Recorder.following(family));
            Samples burning = samples.where(sample -> sample.has("family_burn"));

            assertThat(processesIn(burning, "family_burn")).hasSize(4);
            assertThat(burning.all().stream().map(Sample::threadId).distinct()).hasSize(3 * 2 + 1);
            assertThat(burning.value() / ((3 * 2 + 1) * 200e6))
                    .as("of the CPU time")
                    .isBetween(0.85, 1.15);
        }
    }

    @Test
    void childrenThatRunAlreadyAreLeftOutWithoutFollowing() throws Exception {
        try (Target family = Target.startWaiting("family", "--generations", "2")) {
            Samples samples = whole(family, Recorder.of(family));

            assertThat(samples.functions()).doesNotContain("family_burn");
        }
    }

    @Test
    void programsThatChildrenExecuteAreNamed() throws Exception {
        try (Target forker =
                Target.startWaiting("forker", "--count", "10", "--rate", "50", "--exec")) {
            Samples samples = whole(forker, Recorder.following(forker));
            Samples burning = samples.where(sample -> sample.has("burner_spin"));

            assertThat(burning.value() / (10 * 50e6)).as("of the CPU time").isBetween(0.8, 1.1);
            assertThat(filesOf(burning, "burner_spin")).containsExactly("burner");
            assertThat(burning.all()).extracting(Sample::process).containsOnly("burner");
            assertThat(
                            burning.frames()
                                    .filter(frame -> frame.file().equals("burner"))
                                    .map(Frame::mapping)
                                    .distinct())
                    .as("one place for all, wherever each has it")
                    .hasSize(1);
        }
    }

    @Test
    void librariesThatChildrenLoadAreNamed() throws Exception {
        try (Target forker =
                Target.startWaiting(
                        "forker", "--count", "8", "--rate", "30", "--ms", "80", "--dlopen", "4")) {
            Samples samples = whole(forker, Recorder.following(forker));
            double each = 8 * 80e6 / 4;

            for (int plugin = 0; plugin < 4; plugin++) {
                String function = "plugin_" + plugin + "_burn";
                Samples burning = samples.where(sample -> sample.userLeaf().equals(function));
                assertThat(burning.value() / each).as("of the CPU time").isBetween(0.8, 1.2);
                assertThat(filesOf(burning, function)).containsExactly("plugin-" + plugin + ".so");
            }
        }
    }

    @Test
    void theEndOfTheTargetEndsTheRecording() throws Exception {
        try (Target burner = Target.startWaiting("burner", "--ms", "400")) {
            Samples samples = whole(burner, Recorder.of(burner).seconds(120));

            assertThat(samples.where(sample -> sample.has("burner_spin")).value() / 400e6)
                    .as("of the CPU time")
                    .isBetween(0.95, 1.05);
            assertThat(samples.functions()).contains("main");
        }
    }

    @Test
    void aTargetThatIsKilledLeavesWhatWasSampled() throws Exception {
        try (Target burner = Target.start("burner", "--ms", "60000");
                RunningRecording recording = Recorder.of(burner).seconds(120).start()) {
            recording.awaitSamples(100);
            burner.signal("KILL");
            Samples samples = Samples.of(recording.awaitEnd());

            assertThat(samples.count()).isGreaterThanOrEqualTo(100);
            assertThat(samples.share(sample -> sample.has("burner_spin"))).isGreaterThan(0.9);
        }
    }

    @Test
    void librariesThatTakeTurnsAtOneAddressAreToldApart() throws Exception {
        try (Target dlopener = Target.startWaiting("dlopener", "--ms", "150", "--rounds", "3")) {
            Samples samples = whole(dlopener, Recorder.of(dlopener));

            Matcher addresses =
                    Pattern.compile("\"plugin_._burn\":\"(0x[0-9a-f]+)\"")
                            .matcher(dlopener.readLine());
            assertThat(addresses.results().map(found -> found.group(1)).distinct())
                    .as("addresses of the plugins' functions")
                    .hasSize(1);
            Samples.assertShares(
                    samples.shares(Sample::userLeaf),
                    Map.of(
                            "dlopener_burn", 1 / 3.0,
                            "plugin_0_burn", 1 / 3.0,
                            "plugin_1_burn", 1 / 3.0),
                    3);
            assertThat(filesOf(samples, "plugin_0_burn")).containsExactly("plugin-0.so");
            assertThat(filesOf(samples, "plugin_1_burn")).containsExactly("plugin-1.so");
            assertThat(List.of("plugin_0_burn", "plugin_1_burn"))
                    .allSatisfy(function ->
                            assertThat(samples.where(sample -> sample.has(function)).all())
                                    .allMatch(sample -> sample.has("burn_in_plugin")));
        }
    }
}
