// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.assembly;

import io.gimlet.capture.naming.ResolvedFrame;
import io.gimlet.capture.options.SelectedEvent;
import io.gimlet.capture.result.RecordingSummary;
import io.gimlet.capture.result.RecordingSummary.LinelessCode;
import io.gimlet.capture.samples.SampleTable;
import io.gimlet.capture.samples.StackTable;
import io.gimlet.capture.samples.ThreadTable.SampledThread;
import io.gimlet.capture.samples.Window;
import io.gimlet.kernel.Reason;
import io.gimlet.profile.FrameKind;
import io.gimlet.profile.Label;
import io.gimlet.profile.Labels;
import io.gimlet.profile.Mapping;
import io.gimlet.profile.NumberLabel;
import io.gimlet.profile.Profile;
import io.gimlet.profile.TextLabel;
import io.gimlet.profile.ValueType;
import io.gimlet.symbols.DebugPackages;
import io.gimlet.symbols.NameCleaner;
import io.gimlet.symbols.UnknownReason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes a profile of what was added up and named. */
public final class ProfileAssembler {
    private static final ValueType SAMPLES = new ValueType("samples", "count");

    private final Window window;
    private final @Nullable ResolvedFrame[] resolved;
    private final List<SelectedEvent> events;
    private final Profile.Builder builder = new Profile.Builder();
    private final int[] locations;

    /** Frames at one place, in whatever process, are one location. */
    private final Map<ResolvedFrame, Integer> places = new HashMap<>();

    private final Map<Long, Labels> labels = new HashMap<>();

    /**
     * A profile of a window whose frames have these names, by frame number.
     *
     * @param inlinedFrames whether it shows functions that are inlined into others
     */
    public ProfileAssembler(
            Window window,
            @Nullable ResolvedFrame[] resolved,
            List<SelectedEvent> events,
            boolean inlinedFrames) {
        this.window = window;
        this.resolved = inlinedFrames ? resolved : withoutInlines(resolved);
        this.events = events;
        this.locations = new int[window.frames().size()];
        Arrays.fill(locations, -1);
    }

    /**
     * The profile.
     *
     * @param timeNanos when the recording began, since the epoch
     */
    public Profile assemble(long timeNanos, long durationNanos, List<String> comments) {
        SelectedEvent first = events.getFirst();
        builder.addSampleType(SAMPLES);
        events.forEach(event -> builder.addSampleType(event.valueType()));
        builder.periodType(first.valueType())
                .period(first.period())
                .timeNanos(timeNanos)
                .durationNanos(durationNanos)
                .defaultSampleType(first.valueType().type());
        comments.forEach(builder::addComment);
        Mapping program = new MainProgram(window, this::resolved).mapping();
        if (program != null) {
            builder.addMapping(program);
        }
        addSamples();
        return builder.build();
    }

    private void addSamples() {
        SampleTable samples = window.samples();
        StackTable stacks = window.stacks();
        int[] ids = new int[64];
        long[] values = new long[1 + events.size()];
        for (int row = 0; row < samples.size(); row++) {
            int start = stacks.start(samples.stack(row));
            int length = stacks.end(samples.stack(row)) - start;
            if (length > ids.length) {
                ids = new int[length];
            }
            for (int i = 0; i < length; i++) {
                ids[i] = locationOf(stacks.pool()[start + i]);
            }
            Arrays.fill(values, 0);
            values[0] = samples.count(row);
            values[1 + samples.event(row)] = samples.weight(row);
            builder.addSample(
                    ids, 0, length, labelsOf(samples.thread(row), samples.reason(row)), values);
        }
    }

    private int locationOf(int frame) {
        if (locations[frame] < 0) {
            locations[frame] =
                    places.computeIfAbsent(
                            resolved(frame), place -> builder.addLocation(place.location()));
        }
        return locations[frame];
    }

    /** A frame whose sample could not be taken, or that a failure kept from the symbolizer. */
    private ResolvedFrame resolved(int frame) {
        ResolvedFrame known = frame < resolved.length ? resolved[frame] : null;
        return known == null ? ResolvedFrame.FAILED : known;
    }

    private static @Nullable ResolvedFrame[] withoutInlines(@Nullable ResolvedFrame[] frames) {
        @Nullable ResolvedFrame[] outermost = frames.clone();
        for (int i = 0; i < outermost.length; i++) {
            ResolvedFrame known = outermost[i];
            outermost[i] = known == null ? null : known.withoutInlines();
        }
        return outermost;
    }

    private Labels labelsOf(int threadNumber, int reasonId) {
        return labels.computeIfAbsent(
                (long) threadNumber << 8 | reasonId,
                key -> makeLabels(window.threads().get(threadNumber), reasonId));
    }

    private static Labels makeLabels(SampledThread thread, int reasonId) {
        List<Label> all = new ArrayList<>();
        all.add(new NumberLabel(Labels.PID, thread.processId(), ""));
        all.add(new NumberLabel(Labels.TID, thread.threadId(), ""));
        all.add(new TextLabel(Labels.PROCESS, NameCleaner.clean(thread.process())));
        all.add(new TextLabel(Labels.THREAD, NameCleaner.clean(thread.thread())));
        Reason reason = Reason.ofId(reasonId);
        if (reason != Reason.NONE) {
            all.add(new TextLabel(Labels.STACK, "truncated: " + reason.label()));
        }
        return new Labels(all);
    }

    /** The functions with the highest share of the first event, leaf frames only. */
    public List<RecordingSummary.HotFunction> hottest(int count) {
        Map<String, Long> weights = new HashMap<>();
        SampleTable samples = window.samples();
        StackTable stacks = window.stacks();
        long total = 0;
        for (int row = 0; row < samples.size(); row++) {
            int start = stacks.start(samples.stack(row));
            if (samples.event(row) != 0 || start == stacks.end(samples.stack(row))) {
                continue;
            }
            weights.merge(resolved(stacks.pool()[start]).name(), samples.weight(row), Long::sum);
            total += samples.weight(row);
        }
        double all = Math.max(total, 1);
        return weights.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .limit(count)
                .map(entry ->
                        new RecordingSummary.HotFunction(entry.getKey(), entry.getValue() / all))
                .toList();
    }

    /** The functions that stacks with a reason end in, those of most samples first. */
    public List<String> outermost(Reason reason, int count) {
        Map<String, Long> counts = new HashMap<>();
        SampleTable samples = window.samples();
        StackTable stacks = window.stacks();
        for (int row = 0; row < samples.size(); row++) {
            int end = stacks.end(samples.stack(row));
            if (samples.reason(row) == reason.id() && end > stacks.start(samples.stack(row))) {
                String name = resolved(stacks.pool()[end - 1]).name();
                counts.merge(name, samples.count(row), Long::sum);
            }
        }
        return counts.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .limit(count)
                .map(Map.Entry::getKey)
                .toList();
    }

    /**
     * The share of the first event in whose stacks a frame has no name, 0 to 1, by the reason of
     * the innermost of these frames, the largest share first.
     */
    public Map<UnknownReason, Double> unnamed() {
        Map<UnknownReason, Long> weights = new EnumMap<>(UnknownReason.class);
        SampleTable samples = window.samples();
        long total = 0;
        for (int row = 0; row < samples.size(); row++) {
            if (samples.event(row) == 0) {
                total += samples.weight(row);
                UnknownReason reason = innermostUnnamed(samples.stack(row));
                if (reason != null) {
                    weights.merge(reason, samples.weight(row), Long::sum);
                }
            }
        }
        double all = Math.max(total, 1);
        Map<UnknownReason, Double> shares = new LinkedHashMap<>();
        weights.entrySet().stream()
                .sorted(Map.Entry.<UnknownReason, Long>comparingByValue().reversed())
                .forEach(entry -> shares.put(entry.getKey(), entry.getValue() / all));
        return shares;
    }

    private @Nullable UnknownReason innermostUnnamed(int stack) {
        ResolvedFrame frame = innermostUnnamedFrame(stack);
        return frame == null ? null : frame.reason();
    }

    private @Nullable ResolvedFrame innermostUnnamedFrame(int stack) {
        StackTable stacks = window.stacks();
        for (int i = stacks.start(stack); i < stacks.end(stack); i++) {
            ResolvedFrame frame = resolved(stacks.pool()[i]);
            if (frame.reason() != null) {
                return frame;
            }
        }
        return null;
    }

    /**
     * The files whose debug symbols would name most of the first event, in whose stacks their
     * frames are the innermost without a name; the largest share first.
     *
     * @param remedies commands that get them, by file
     */
    public List<RecordingSummary.StrippedFile> strippedFiles(
            Map<DebugPackages.Module, String> remedies) {
        Map<DebugPackages.Module, Long> weights = new HashMap<>();
        SampleTable samples = window.samples();
        long total = 0;
        for (int row = 0; row < samples.size(); row++) {
            if (samples.event(row) == 0) {
                total += samples.weight(row);
                ResolvedFrame frame = innermostUnnamedFrame(samples.stack(row));
                if (frame != null && frame.mapping() != null) {
                    weights.merge(moduleOf(frame.mapping()), samples.weight(row), Long::sum);
                }
            }
        }
        double all = Math.max(total, 1);
        List<RecordingSummary.StrippedFile> files = new ArrayList<>();
        weights.forEach((module, weight) -> {
            String remedy = remedies.getOrDefault(module, "");
            if (!remedy.isEmpty()) {
                String name = new Mapping(0, 0, 0, module.path(), "").baseName();
                files.add(new RecordingSummary.StrippedFile(name, weight / all, remedy));
            }
        });
        files.sort((one, other) -> Double.compare(other.share(), one.share()));
        return files;
    }

    /** How much of the first event is on known source lines, and where the rest is. */
    public RecordingSummary.LineSummary lines() {
        Map<LinelessCode, Long> without = new HashMap<>();
        SampleTable samples = window.samples();
        StackTable stacks = window.stacks();
        long total = 0;
        long withLines = 0;
        for (int row = 0; row < samples.size(); row++) {
            int start = stacks.start(samples.stack(row));
            if (samples.event(row) != 0 || start == stacks.end(samples.stack(row))) {
                continue;
            }
            long weight = samples.weight(row);
            ResolvedFrame leaf = resolved(stacks.pool()[start]);
            total += weight;
            withLines += leaf.hasLine() ? weight : 0;
            if (!leaf.hasLine()) {
                without.merge(linelessCode(leaf), weight, Long::sum);
            }
        }
        double all = Math.max(total, 1);
        return new RecordingSummary.LineSummary(
                withLines / all,
                without.entrySet().stream()
                        .sorted(Map.Entry.<LinelessCode, Long>comparingByValue().reversed())
                        .map(entry -> withShare(entry.getKey(), entry.getValue() / all))
                        .toList());
    }

    private static LinelessCode linelessCode(ResolvedFrame frame) {
        Mapping mapping = frame.mapping();
        if (mapping == null || mapping.kind() != FrameKind.NATIVE) {
            FrameKind kind = mapping == null ? FrameKind.OTHER : mapping.kind();
            return new LinelessCode(kind, "", false, 0);
        }
        return new LinelessCode(FrameKind.NATIVE, mapping.baseName(), frame.reason() == null, 0);
    }

    private static LinelessCode withShare(LinelessCode code, double share) {
        return new LinelessCode(code.kind(), code.file(), code.isNamed(), share);
    }

    private static DebugPackages.Module moduleOf(Mapping mapping) {
        return new DebugPackages.Module(mapping.file(), mapping.buildId());
    }
}
