// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.capture.result.FinishedRecording;
import io.gimlet.profile.FrameKind;
import io.gimlet.profile.Labels;
import io.gimlet.profile.Location;
import io.gimlet.profile.Mapping;
import io.gimlet.profile.Profile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The samples of a profile as tests like to ask about them. */
public record Samples(List<Sample> all) {
    /**
     * One frame of the stack; what is inlined into its function is part of it.
     *
     * @param name what readers show where it has none
     * @param systemName as the symbol table has it
     * @param file base name of the mapped file, or a name in brackets
     */
    record Frame(String name, String systemName, String file, FrameKind kind, Mapping mapping) {
        static Frame of(Location location) {
            var lines = location.lines();
            String standIn = location.standIn();
            Mapping mapping = location.mapping();
            Mapping shown = mapping == null ? new Mapping(0, 0, 0, "", "") : mapping;
            return new Frame(
                    lines.isEmpty() ? standIn : lines.getLast().function().name(),
                    lines.isEmpty() ? standIn : lines.getLast().function().systemName(),
                    shown.baseName(),
                    location.kind(),
                    shown);
        }

        /** Whether it has a name, or one for all that can have none. */
        boolean isNamed() {
            return !name.contains("+0x") && !name.contains("+[0x");
        }

        boolean isKernel() {
            return kind == FrameKind.KERNEL;
        }
    }

    /**
     * Samples of one stack and thread.
     *
     * @param frames leaf first
     * @param value of the event that was asked about
     */
    record Sample(List<Frame> frames, Labels labels, long count, long value) {
        long processId() {
            return labels.number(Labels.PID).orElseThrow();
        }

        long threadId() {
            return labels.number(Labels.TID).orElseThrow();
        }

        String process() {
            return String.valueOf(labels.text(Labels.PROCESS));
        }

        String thread() {
            return String.valueOf(labels.text(Labels.THREAD));
        }

        List<Frame> userFrames() {
            return frames.stream().filter(frame -> !frame.isKernel()).toList();
        }

        /** The symbol of the innermost user frame: who uses the time, in the kernel or not. */
        String userLeaf() {
            return frames.stream()
                    .filter(frame -> !frame.isKernel())
                    .map(Frame::systemName)
                    .findFirst()
                    .orElse("");
        }

        String leaf() {
            return frames.isEmpty() ? "" : frames.getFirst().systemName();
        }

        boolean has(String systemName) {
            return frames.stream().anyMatch(frame -> frame.systemName().equals(systemName));
        }

        /** Whether the whole user stack is there. */
        boolean isComplete() {
            return labels.text(Labels.STACK) == null;
        }
    }

    /** The samples with the value of the first event. */
    static Samples of(FinishedRecording recording) {
        return of(recording.profile(), 1);
    }

    static Samples of(Profile profile, int type) {
        List<Frame> frames = profile.locations().stream().map(Frame::of).toList();
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < profile.sampleCount(); i++) {
            List<Frame> stack = new ArrayList<>();
            for (int depth = 0; depth < profile.stackLength(i); depth++) {
                stack.add(frames.get(profile.locationId(i, depth)));
            }
            samples.add(
                    new Sample(
                            stack, profile.labels(i), profile.value(i, 0), profile.value(i, type)));
        }
        return new Samples(samples);
    }

    Samples where(Predicate<Sample> condition) {
        return new Samples(all.stream().filter(condition).toList());
    }

    Samples ofProcess(long processId) {
        return where(sample -> sample.processId() == processId);
    }

    long count() {
        return all.stream().mapToLong(Sample::count).sum();
    }

    long value() {
        return all.stream().mapToLong(Sample::value).sum();
    }

    Stream<Frame> frames() {
        return all.stream().flatMap(sample -> sample.frames().stream()).distinct();
    }

    List<String> functions() {
        return frames().map(Frame::systemName).distinct().toList();
    }

    /** How much of the value each group has, 0 to 1. */
    Map<String, Double> shares(Function<Sample, String> group) {
        Map<String, Double> shares = new HashMap<>();
        double total = Math.max(1, value());
        all.forEach(
                sample -> shares.merge(group.apply(sample), sample.value() / total, Double::sum));
        return shares;
    }

    /** How much of the value each function has, with what it called, 0 to 1. */
    Map<String, Double> sharesWithCallees() {
        Map<String, Double> shares = new HashMap<>();
        double total = Math.max(1, value());
        for (Sample sample : all) {
            sample.frames().stream()
                    .map(Frame::systemName)
                    .distinct()
                    .forEach(name -> shares.merge(name, sample.value() / total, Double::sum));
        }
        return shares;
    }

    double share(Predicate<Sample> condition) {
        return where(condition).value() / (double) Math.max(1, value());
    }

    /** Fails unless each group has the expected share, give or take so many points. */
    static void assertShares(
            Map<String, Double> actual, Map<String, Double> expected, double points) {
        expected.forEach((group, share) ->
                assertThat(Math.abs(actual.getOrDefault(group, 0.0) - share) * 100)
                        .as(
                                "points between the share of %s, %.4f, and that of %s",
                                group, share, top(actual))
                        .isLessThan(points));
    }

    private static String top(Map<String, Double> shares) {
        return shares.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .limit(10)
                .toList()
                .toString();
    }
}
