// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a recording found: samples, each a stack of locations with labels and one value per sample
 * type. The fields are those of pprof's {@code profile.proto}, which is the format that this model
 * is written to first.
 *
 * <p>Samples lie in columns, so that a million of them cost no objects. A profile does not change
 * and may be read by any number of threads.
 */
public final class Profile {
    private final List<ValueType> sampleTypes;
    private final @Nullable ValueType periodType;
    private final long period;
    private final long timeNanos;
    private final long durationNanos;
    private final String defaultSampleType;
    private final String dropFrames;
    private final String keepFrames;
    private final String docUrl;
    private final List<String> comments;
    private final List<Mapping> mappings;
    private final List<Location> locations;
    private final List<Labels> labelSets;
    private final SampleColumns samples;

    private Profile(Builder builder) {
        sampleTypes = List.copyOf(builder.sampleTypes);
        periodType = builder.periodType;
        period = builder.period;
        timeNanos = builder.timeNanos;
        durationNanos = builder.durationNanos;
        defaultSampleType = builder.defaultSampleType;
        dropFrames = builder.dropFrames;
        keepFrames = builder.keepFrames;
        docUrl = builder.docUrl;
        comments = List.copyOf(builder.comments);
        mappings = distinctMappings(builder.mappings, builder.locations);
        locations = List.copyOf(builder.locations);
        labelSets = List.copyOf(builder.labelSets.keySet());
        samples = builder.samples;
    }

    private Profile(Profile other, List<Location> otherLocations) {
        sampleTypes = other.sampleTypes;
        periodType = other.periodType;
        period = other.period;
        timeNanos = other.timeNanos;
        durationNanos = other.durationNanos;
        defaultSampleType = other.defaultSampleType;
        dropFrames = other.dropFrames;
        keepFrames = other.keepFrames;
        docUrl = other.docUrl;
        comments = other.comments;
        locations = List.copyOf(otherLocations);
        mappings = distinctMappings(other.mappings, locations);
        labelSets = other.labelSets;
        samples = other.samples;
    }

    /**
     * The same samples with more known of their locations.
     *
     * @param known one for each of {@link #locations}, in the same order
     * @throws IllegalArgumentException when these are more or fewer
     */
    public Profile withLocations(List<Location> known) {
        if (known.size() != locations.size()) {
            throw new IllegalArgumentException(
                    known.size() + " locations in the place of " + locations.size());
        }
        return new Profile(this, known);
    }

    private static List<Mapping> distinctMappings(List<Mapping> first, List<Location> locations) {
        var distinct = new LinkedHashSet<Mapping>(first);
        for (Location location : locations) {
            if (location.mapping() != null) {
                distinct.add(location.mapping());
            }
        }
        return List.copyOf(distinct);
    }

    /** What the values of every sample measure, in the order of {@link #value}'s index. */
    public List<ValueType> sampleTypes() {
        return sampleTypes;
    }

    /** What {@link #period} counts, or null when the samples are not periodic. */
    public @Nullable ValueType periodType() {
        return periodType;
    }

    /** Events between two samples, in the unit of {@link #periodType}; 0 when unknown. */
    public long period() {
        return period;
    }

    /** When the recording began, in nanoseconds since 1970 (UTC); 0 when unknown. */
    public long timeNanos() {
        return timeNanos;
    }

    /** How long the recording took, in nanoseconds; 0 when unknown. */
    public long durationNanos() {
        return durationNanos;
    }

    /** Free text about the recording, one fact each. */
    public List<String> comments() {
        return comments;
    }

    /** The {@link ValueType#type} that a viewer shows first, or empty when none is preferred. */
    public String defaultSampleType() {
        return defaultSampleType;
    }

    /**
     * The index of the value that a viewer shows first: {@link #defaultSampleType}, or the last one
     * when none is preferred, as pprof's viewers have it.
     */
    public int defaultTypeIndex() {
        int preferred = typeIndex(defaultSampleType);
        return preferred >= 0 ? preferred : sampleTypes.size() - 1;
    }

    /** The index of the value with this {@link ValueType#type}, or -1. */
    public int typeIndex(String type) {
        for (int index = 0; index < sampleTypes.size(); index++) {
            if (sampleTypes.get(index).type().equals(type)) {
                return index;
            }
        }
        return -1;
    }

    /**
     * The index of the value with this {@link ValueType#type}.
     *
     * @throws ProfileRequestException when the profile has no such value; says which it has
     */
    public int requireTypeIndex(String type) {
        int index = typeIndex(type);
        if (index < 0) {
            String all =
                    sampleTypes.stream()
                            .map(other -> SafeText.escape(other.type()))
                            .collect(Collectors.joining(", "));
            throw new ProfileRequestException(
                    "the profile has no sample type \"%s\"; it has %s"
                            .formatted(SafeText.escape(type), all));
        }
        return index;
    }

    /** Regular expression of functions whose frames, with their callees, viewers drop; or empty. */
    public String dropFrames() {
        return dropFrames;
    }

    /** Regular expression of functions that {@link #dropFrames} spares; or empty. */
    public String keepFrames() {
        return keepFrames;
    }

    /** Where the kind of profile is described, or empty. */
    public String docUrl() {
        return docUrl;
    }

    /** Whether any location names a source file. */
    public boolean hasFiles() {
        return locations.stream()
                .flatMap(location -> location.lines().stream())
                .anyMatch(line -> !line.function().file().isEmpty());
    }

    /** Whether any location has a line number. */
    public boolean hasLines() {
        return locations.stream()
                .flatMap(location -> location.lines().stream())
                .anyMatch(line -> line.line() != 0);
    }

    /** Every mapping once; the first is that of the main program. */
    public List<Mapping> mappings() {
        return mappings;
    }

    /** What {@link #locationId} points into. */
    public List<Location> locations() {
        return locations;
    }

    /** Number of samples. */
    public int sampleCount() {
        return samples.count();
    }

    /** Number of locations in the stack of a sample. */
    public int stackLength(int sample) {
        return samples.stackEnd(sample) - samples.stackStart(sample);
    }

    /**
     * One location of a sample's stack, as an index into {@link #locations}.
     *
     * @param depth 0 for the leaf, {@code stackLength(sample) - 1} for the root
     */
    public int locationId(int sample, int depth) {
        Objects.checkIndex(depth, stackLength(sample));
        return samples.locationId(samples.stackStart(sample) + depth);
    }

    /** The labels of a sample. */
    public Labels labels(int sample) {
        return labelSets.get(samples.labelSetId(sample));
    }

    /** The value of a sample that {@code sampleTypes().get(typeIndex)} describes. */
    public long value(int sample, int typeIndex) {
        Objects.checkIndex(typeIndex, sampleTypes.size());
        return samples.value(sample * sampleTypes.size() + typeIndex);
    }

    /** The sum of one value over all samples; on overflow it wraps. */
    public long total(int typeIndex) {
        long total = 0;
        for (int sample = 0; sample < sampleCount(); sample++) {
            total += value(sample, typeIndex);
        }
        return total;
    }

    /** The distinct labels; {@link #labelSetId} points into it. */
    List<Labels> labelSets() {
        return labelSets;
    }

    /** Lets a reader of many samples do its work once per distinct labels. */
    int labelSetId(int sample) {
        return samples.labelSetId(sample);
    }

    /** Whether both have equal headers, locations and samples, each in the same order. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Profile that
                && header().equals(that.header())
                && mappings.equals(that.mappings)
                && locations.equals(that.locations)
                && sameSamples(that);
    }

    @Override
    public int hashCode() {
        return 31 * header().hashCode() + sampleCount();
    }

    @Override
    public String toString() {
        return "Profile[" + sampleTypes + ", " + sampleCount() + " samples]";
    }

    private List<Object> header() {
        return List.of(
                sampleTypes,
                Optional.ofNullable(periodType),
                period,
                timeNanos,
                durationNanos,
                defaultSampleType,
                dropFrames,
                keepFrames,
                docUrl,
                comments);
    }

    private boolean sameSamples(Profile that) {
        if (sampleCount() != that.sampleCount()) {
            return false;
        }
        for (int sample = 0; sample < sampleCount(); sample++) {
            if (!sameSample(that, sample)) {
                return false;
            }
        }
        return true;
    }

    private boolean sameSample(Profile that, int sample) {
        if (stackLength(sample) != that.stackLength(sample)
                || !labels(sample).equals(that.labels(sample))) {
            return false;
        }
        for (int depth = 0; depth < stackLength(sample); depth++) {
            if (locationId(sample, depth) != that.locationId(sample, depth)) {
                return false;
            }
        }
        for (int type = 0; type < sampleTypes.size(); type++) {
            if (value(sample, type) != that.value(sample, type)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Collects a profile. Sample types come first, then locations, then the samples that use them.
     * For one thread; spent after {@link #build}.
     */
    public static final class Builder {
        private final List<ValueType> sampleTypes = new ArrayList<>();
        private @Nullable ValueType periodType;
        private long period;
        private long timeNanos;
        private long durationNanos;
        private String defaultSampleType = "";
        private String dropFrames = "";
        private String keepFrames = "";
        private String docUrl = "";
        private final List<String> comments = new ArrayList<>();
        private final List<Mapping> mappings = new ArrayList<>();
        private final List<Location> locations = new ArrayList<>();
        private final Map<Labels, Integer> labelSets = new LinkedHashMap<>();
        private Labels previousLabels = Labels.NONE;
        private int previousLabelSetId = -1;
        private final SampleColumns samples = new SampleColumns();
        private boolean built;

        /** Begins an empty profile. */
        public Builder() {}

        /**
         * Adds a kind of value.
         *
         * @throws IllegalStateException when there are samples already
         */
        public Builder addSampleType(ValueType type) {
            if (samples.count() > 0) {
                throw new IllegalStateException("sample types come before samples");
            }
            sampleTypes.add(type);
            return this;
        }

        /** Sets {@link Profile#periodType}. */
        public Builder periodType(@Nullable ValueType type) {
            periodType = type;
            return this;
        }

        /** Sets {@link Profile#period}. */
        public Builder period(long events) {
            period = events;
            return this;
        }

        /** Sets {@link Profile#timeNanos}. */
        public Builder timeNanos(long nanosSinceEpoch) {
            timeNanos = nanosSinceEpoch;
            return this;
        }

        /** Sets {@link Profile#durationNanos}. */
        public Builder durationNanos(long nanos) {
            durationNanos = nanos;
            return this;
        }

        /** Sets {@link Profile#defaultSampleType}. */
        public Builder defaultSampleType(String type) {
            defaultSampleType = type;
            return this;
        }

        /** Sets {@link Profile#dropFrames}. */
        public Builder dropFrames(String regex) {
            dropFrames = regex;
            return this;
        }

        /** Sets {@link Profile#keepFrames}. */
        public Builder keepFrames(String regex) {
            keepFrames = regex;
            return this;
        }

        /** Sets {@link Profile#docUrl}. */
        public Builder docUrl(String url) {
            docUrl = url;
            return this;
        }

        /** Adds one of {@link Profile#comments}. */
        public Builder addComment(String comment) {
            comments.add(comment);
            return this;
        }

        /**
         * Adds a mapping ahead of those that locations bring along, which need no call. Viewers
         * take the first mapping for the main program.
         */
        public Builder addMapping(Mapping mapping) {
            mappings.add(mapping);
            return this;
        }

        /**
         * Adds a location and returns its id, which counts from 0. The caller gives each distinct
         * location once; equal ones are not found out here.
         */
        public int addLocation(Location location) {
            locations.add(location);
            return locations.size() - 1;
        }

        /**
         * Adds a sample. The arrays are copied. Samples with equal labels share one copy of them;
         * it is cheapest to give the same object again.
         *
         * @param locationIds what {@link #addLocation} returned, leaf first
         * @param from first element of {@code locationIds} to use
         * @param to one behind the last element to use
         * @param labels what tells this sample from others
         * @param values one value per sample type
         * @throws IllegalArgumentException when a location is unknown, or the number of values is
         *     not that of the sample types
         */
        public Builder addSample(
                int[] locationIds, int from, int to, Labels labels, long[] values) {
            if (built) {
                throw new IllegalStateException("the profile is built");
            }
            if (values.length != sampleTypes.size()) {
                throw new IllegalArgumentException(
                        values.length + " values for " + sampleTypes.size() + " sample types");
            }
            Objects.checkFromToIndex(from, to, locationIds.length);
            for (int i = from; i < to; i++) {
                if (locationIds[i] < 0 || locationIds[i] >= locations.size()) {
                    throw new IllegalArgumentException("no location has id " + locationIds[i]);
                }
            }
            samples.add(locationIds, from, to, labelSetId(labels), values);
            return this;
        }

        /**
         * The profile.
         *
         * @throws IllegalStateException when there is no sample type
         */
        public Profile build() {
            if (sampleTypes.isEmpty()) {
                throw new IllegalStateException("a profile has at least one sample type");
            }
            built = true;
            return new Profile(this);
        }

        private int labelSetId(Labels labels) {
            if (previousLabelSetId < 0 || !labels.equals(previousLabels)) {
                Integer known = labelSets.putIfAbsent(labels, labelSets.size());
                previousLabelSetId = known == null ? labelSets.size() - 1 : known;
                previousLabels = labels;
            }
            return previousLabelSetId;
        }
    }
}
