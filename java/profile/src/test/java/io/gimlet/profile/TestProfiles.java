// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Profiles for tests. */
final class TestProfiles {
    static final ValueType SAMPLES = new ValueType("samples", "count");
    static final ValueType CPU = new ValueType("cpu", "nanoseconds");

    /** Names that a hostile program could have; each survives UTF-8. */
    static final List<String> NASTY_NAMES =
            List.of(
                    "Ljava/lang/String;.foo",
                    "two\nlines",
                    "carriage\rreturn",
                    "\u001b[31mred\u001b[0m",
                    "<script>alert(1)</script>",
                    "right\u202eleft",
                    "nul\0inside",
                    "name 42",
                    "\u65e5\u672c\ud83d\ude00",
                    "back\\slash \"quotes\" & 'more'");

    static final Mapping PROGRAM =
            new Mapping(0x400000, 0x500000, 0x1000, "/usr/bin/demo", "0123456789abcdef");
    static final Mapping LIBRARY =
            new Mapping(0x7f0000000000L, 0x7f0000100000L, 0, "/lib/libc.so.6", "");

    /** As lld links: addresses are not offsets. */
    static final Mapping SHIFTED =
            new Mapping(0x7f1000001000L, 0x7f1000002000L, 0x500, "/lib/lld.so", "aa", 0x1500);

    static final Mapping KERNEL =
            new Mapping(0xffffffff81000000L, 0xffffffff82000000L, 0, "[kernel.kallsyms]", "ff00");

    private TestProfiles() {}

    static Profile.Builder cpuBuilder() {
        return new Profile.Builder().addSampleType(SAMPLES).addSampleType(CPU);
    }

    static Function function(String name) {
        return new Function(name, name, "", 0);
    }

    static Location location(long address, @Nullable Mapping mapping, String... names) {
        List<Line> lines = new ArrayList<>();
        for (String name : names) {
            lines.add(new Line(function(name), 0));
        }
        return new Location(address, mapping, lines);
    }

    static Labels thread(int pid, String process, int tid, String thread) {
        return new Labels(
                List.of(
                        new NumberLabel(Labels.PID, pid, ""),
                        new TextLabel(Labels.PROCESS, process),
                        new NumberLabel(Labels.TID, tid, ""),
                        new TextLabel(Labels.THREAD, thread)));
    }

    /** A profile of stacks such as {@code main;run;hot 3}: names from the root, then a count. */
    static Profile ofStacks(String... stacks) {
        Profile.Builder builder = cpuBuilder();
        List<String> known = new ArrayList<>();
        for (String stack : stacks) {
            int space = stack.lastIndexOf(' ');
            String[] names = stack.substring(0, space).split(";");
            int[] ids = new int[names.length];
            for (int i = 0; i < names.length; i++) {
                int id = known.indexOf(names[i]);
                if (id < 0) {
                    id = builder.addLocation(location(0x400000 + known.size(), PROGRAM, names[i]));
                    known.add(names[i]);
                }
                ids[names.length - 1 - i] = id;
            }
            long count = Long.parseLong(stack.substring(space + 1));
            builder.addSample(
                    ids, 0, ids.length, Labels.NONE, new long[] {count, count * 10_000_000});
        }
        return builder.build();
    }

    /** A profile with everything that the model can hold. */
    static Profile random(long seed) {
        var random = new Random(seed);
        Profile.Builder builder =
                cpuBuilder()
                        .periodType(random.nextBoolean() ? CPU : null)
                        .period(random.nextLong())
                        .timeNanos(random.nextLong())
                        .durationNanos(random.nextLong())
                        .defaultSampleType(random.nextBoolean() ? "samples" : "")
                        .dropFrames(random.nextBoolean() ? "drop.*" : "")
                        .keepFrames(random.nextBoolean() ? "keep.*" : "")
                        .docUrl(random.nextBoolean() ? "https://example.org/doc" : "")
                        .addComment("")
                        .addComment(name(random));
        builder.addMapping(PROGRAM);
        int locations = 1 + random.nextInt(50);
        for (int i = 0; i < locations; i++) {
            builder.addLocation(randomLocation(random));
        }
        int samples = random.nextInt(200);
        for (int i = 0; i < samples; i++) {
            int[] ids = random.ints(random.nextInt(20), 0, locations).toArray();
            long[] values = {random.nextLong(), random.nextInt(10)};
            builder.addSample(ids, 0, ids.length, randomLabels(random), values);
        }
        return builder.build();
    }

    private static Location randomLocation(Random random) {
        Mapping[] mappings = {PROGRAM, LIBRARY, KERNEL, SHIFTED, null};
        List<Line> lines = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            var function =
                    new Function(name(random), name(random), name(random), random.nextInt(100));
            lines.add(new Line(function, random.nextInt(1000), random.nextInt(100)));
        }
        return new Location(
                random.nextLong(),
                mappings[random.nextInt(mappings.length)],
                lines,
                random.nextBoolean() ? random.nextLong() : 0);
    }

    private static Labels randomLabels(Random random) {
        List<Label> labels = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            String key = name(random);
            // go tool pprof wants one unit per key.
            labels.add(
                    random.nextBoolean()
                            ? new TextLabel(key, random.nextBoolean() ? "" : name(random))
                            : new NumberLabel(key, random.nextInt(3), key + "s"));
        }
        return new Labels(labels);
    }

    private static String name(Random random) {
        return random.nextInt(3) == 0
                ? NASTY_NAMES.get(random.nextInt(NASTY_NAMES.size()))
                : "name" + random.nextInt(10);
    }

    /** A profile whose stacks differ in their upper half. */
    static Profile large(int samples, int locations, int depth) {
        var random = new Random(42);
        Profile.Builder builder = cpuBuilder().periodType(CPU).period(1_000_000);
        for (int i = 0; i < locations; i++) {
            String name = "function_" + i;
            var function = new Function(name, "_Z" + name, "/src/file" + i % 100 + ".cc", i);
            builder.addLocation(
                    new Location(0x400000 + 16L * i, PROGRAM, List.of(new Line(function, i))));
        }
        int[] stack = new int[depth];
        Labels[] threads = new Labels[8];
        for (int i = 0; i < threads.length; i++) {
            threads[i] = thread(100, "demo", 100 + i, "worker-" + i);
        }
        for (int sample = 0; sample < samples; sample++) {
            for (int i = 0; i < depth; i++) {
                stack[i] = i < depth / 2 ? random.nextInt(locations) : i * 7 % locations;
            }
            builder.addSample(stack, 0, depth, threads[sample % 8], new long[] {1, 1_000_000});
        }
        return builder.build();
    }
}
