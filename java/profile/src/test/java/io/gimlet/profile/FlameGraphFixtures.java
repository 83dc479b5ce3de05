// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Profiles for tests of the flame graph, here and in a browser. */
final class FlameGraphFixtures {
    static final long PERIOD_NANOS = 1_001_001;

    /** What could break a page or mislead its reader, beyond the names of {@link TestProfiles}. */
    static final List<String> HOSTILE_NAMES =
            List.of(
                    "</script><script>document.title='broken'</script>",
                    "<!--<script>",
                    "]]><img src=x onerror=alert(1)>",
                    "'\"`${alert(1)}",
                    "{{data}}{{script}}",
                    "line\u2028separator\u2029paragraph",
                    "lone\ud800surrogates\udc00",
                    "zero\u200bwidth\ufeff",
                    "\u2066isolated\u2069",
                    "__proto__",
                    "constructor",
                    "x".repeat(100_000));

    private FlameGraphFixtures() {}

    /** A server as it could be: threads, kernel, inlined functions, source lines, scripts. */
    static Profile server() {
        var server = new Server();
        for (String line : resource("server-stacks.txt").lines().toList()) {
            int space = line.lastIndexOf(' ');
            List<String> stack = List.of(line.substring(0, space).split(";"));
            server.add(
                    stack.getFirst(),
                    stack.subList(1, stack.size()),
                    Long.parseLong(line.substring(space + 1)));
        }
        return server.builder.build();
    }

    /** Each hostile name as function, module, source file, thread and comment. */
    static Profile hostile() {
        Profile.Builder builder = TestProfiles.cpuBuilder();
        List<String> names = new ArrayList<>(TestProfiles.NASTY_NAMES);
        names.addAll(HOSTILE_NAMES);
        for (String name : names) {
            var mapping = new Mapping(0x400000, 0, 0, "/tmp/" + name, name);
            var line = new Line(new Function(name, name, name, 0), Integer.MIN_VALUE);
            int id = builder.addLocation(new Location(1, mapping, List.of(line)));
            Labels labels = TestProfiles.thread(1, name, 2, name);
            builder.addSample(new int[] {id, id}, 0, 2, labels, new long[] {1, PERIOD_NANOS});
            builder.addComment(name);
        }
        return builder.build();
    }

    /** One stack that calls itself so many times. */
    static Profile recursion(int depth) {
        Profile.Builder builder = TestProfiles.cpuBuilder();
        int id = builder.addLocation(TestProfiles.location(1, TestProfiles.PROGRAM, "descend"));
        int[] stack = new int[depth];
        Arrays.fill(stack, id);
        return builder.addSample(stack, 0, depth, Labels.NONE, new long[] {1, PERIOD_NANOS})
                .build();
    }

    /**
     * So many different stacks of 30 to 40 frames, as a large program has them: 6,000 functions in
     * 24 modules, each of which calls a few others, some far more often than the rest.
     */
    static Profile large(int stacks) {
        return new LargeProgram(new Random(1)).record(stacks);
    }

    private static String resource(String name) {
        try (InputStream in = FlameGraphFixtures.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * Reads frames like {@code module!function@line}; a {@code ^} before another function says that
     * it is inlined.
     */
    private static final class Server {
        private static final Map<String, Mapping> MODULES =
                Map.of(
                        "kv",
                        new Mapping(0x400000, 0x900000, 0, "/usr/local/bin/kv-server", "c0ffee"),
                        "libc",
                        new Mapping(
                                0x7f0000000000L,
                                0x7f0000200000L,
                                0,
                                "/usr/lib/x86_64-linux-gnu/libc.so.6",
                                ""),
                        "k",
                        TestProfiles.KERNEL,
                        "jit",
                        new Mapping(0x7e0000000000L, 0x7e0000100000L, 0, "//anon", ""));

        private final Map<String, Integer> locations = new HashMap<>();
        private final Profile.Builder builder =
                TestProfiles.cpuBuilder()
                        .periodType(TestProfiles.CPU)
                        .period(PERIOD_NANOS)
                        .timeNanos(1_795_437_296_000_000_000L)
                        .durationNanos(5_004_000_000L)
                        .addComment("command: gimlet record -p 4711 -F 999 -d 5")
                        .addComment("host: Linux 6.1.0-44-amd64 x86_64, 2 CPUs")
                        .addComment("event: cpu-clock")
                        .addComment("lost samples: 0")
                        .addComment("cost: 0.21 s of CPU time, 0.03 s of it in BPF programs");

        void add(String thread, List<String> frames, long count) {
            int[] ids =
                    frames.reversed().stream()
                            .mapToInt(frame -> locations.computeIfAbsent(frame, this::location))
                            .toArray();
            int tid = thread.startsWith("worker-") ? 4711 + thread.charAt(7) - '0' : 4711;
            Labels labels = TestProfiles.thread(4711, "kv-server", tid, thread);
            long[] values = {count, count * PERIOD_NANOS};
            builder.addSample(ids, 0, ids.length, labels, values);
        }

        private int location(String frame) {
            int bang = frame.indexOf('!');
            Mapping mapping = MODULES.get(frame.substring(0, bang));
            List<Line> lines = new ArrayList<>();
            for (String function : frame.substring(bang + 1).split("\\^")) {
                lines.addFirst(line(function));
            }
            long address = mapping.start() + 0x1000 + 16L * locations.size();
            return builder.addLocation(new Location(address, mapping, lines));
        }

        private static Line line(String function) {
            int at = function.lastIndexOf('@');
            if (at < 0) {
                return new Line(TestProfiles.function(function), 0);
            }
            String name = function.substring(0, at);
            String unit = name.split("[:(<]", 2)[0].toLowerCase(Locale.ROOT);
            int number = Integer.parseInt(function.substring(at + 1));
            return new Line(new Function(name, name, "/src/kv/" + unit + ".cpp", 0), number);
        }
    }

    private static final class LargeProgram {
        private static final int FUNCTIONS = 6000;
        private static final int MODULES = 24;
        private static final int KERNEL_MODULES = 4;
        private static final List<String> WORDS =
                List.of("parse", "render", "commit", "lock", "read", "index", "merge", "hash");

        private final Random random;
        private final int[][] callees = new int[FUNCTIONS][];
        private final Profile.Builder builder =
                TestProfiles.cpuBuilder().periodType(TestProfiles.CPU).period(PERIOD_NANOS);

        LargeProgram(Random random) {
            this.random = random;
            for (int function = 0; function < FUNCTIONS; function++) {
                addFunction(function);
            }
        }

        private void addFunction(int function) {
            int module = function * MODULES / FUNCTIONS;
            String word = WORDS.get(random.nextInt(8)) + "_" + WORDS.get(random.nextInt(8));
            boolean kernel = module < KERNEL_MODULES;
            String name =
                    kernel
                            ? word + "_" + function
                            : "part" + module + "::" + word + function + "(int, char const*)";
            String file = kernel ? "[kernel.kallsyms]" : "/usr/lib/libpart" + module + ".so.1";
            long start = (kernel ? 0xffffffff80000000L : 0x7f0000000000L) + module * 0x1000000L;
            var mapping = new Mapping(start, start + 0x1000000, 0, file, "");
            builder.addLocation(TestProfiles.location(start + function * 256L, mapping, name));
            // Squared, a random number is small more often than large.
            callees[function] = new int[1 + (int) (7 * square(random.nextDouble()))];
            for (int i = 0; i < callees[function].length; i++) {
                int near = function + (int) (60 * random.nextGaussian());
                callees[function][i] =
                        random.nextInt(5) == 0
                                ? random.nextInt(FUNCTIONS)
                                : Math.floorMod(near, FUNCTIONS);
            }
        }

        Profile record(int stacks) {
            Set<List<Integer>> seen = new HashSet<>();
            while (seen.size() < stacks) {
                int[] stack = stack();
                if (seen.add(Arrays.stream(stack).boxed().toList())) {
                    long count = 1 + (long) Math.pow(1 - random.nextDouble(), -0.8);
                    long[] values = {count, count * PERIOD_NANOS};
                    builder.addSample(stack, 0, stack.length, Labels.NONE, values);
                }
            }
            return builder.build();
        }

        private int[] stack() {
            int[] stack = new int[30 + random.nextInt(11)];
            int function = FUNCTIONS - 1 - random.nextInt(3);
            for (int i = stack.length - 1; i >= 0; i--) {
                stack[i] = function;
                int[] next = callees[function];
                function = next[(int) (next.length * square(random.nextDouble()))];
            }
            return stack;
        }

        private static double square(double number) {
            return number * number;
        }
    }
}
