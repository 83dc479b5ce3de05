// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.capture.Samples.Frame;
import io.gimlet.capture.Samples.Sample;
import io.gimlet.profile.FrameKind;
import io.gimlet.profile.Labels;
import io.gimlet.profile.Mapping;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Other profilers, held against Gimlet. */
enum Peer {
    /** Stacks by frame pointers. */
    PERF {
        @Override
        Samples sample(Target demo, int hertz, long samples, Path directory) throws Exception {
            Path file = directory.resolve("perf.data");
            Process perf =
                    new ProcessBuilder(
                                    "perf",
                                    "record",
                                    "-q",
                                    "-g",
                                    "-e",
                                    "cpu-clock",
                                    "-F",
                                    Integer.toString(hertz),
                                    "-p",
                                    Integer.toString(demo.processId()),
                                    "-o",
                                    file.toString())
                            .inheritIO()
                            .start();
            awaitCpuTime(demo, samples / (double) hertz);
            Tools.run("kill", "-INT", Long.toString(perf.pid()));
            awaitEnd(perf);
            return read(
                    Tools.run(
                            "perf",
                            "script",
                            "--no-demangle",
                            "-F",
                            "ip,sym",
                            "-i",
                            file.toString()));
        }

        /** A line "address symbol" for each frame, and empty lines behind each sample. */
        private static Samples read(String script) {
            List<Sample> samples = new ArrayList<>();
            for (String stack : script.strip().split("\n\\s*\n")) {
                List<String> functions =
                        stack.strip().lines().map(line -> line.strip().split(" ", 2)[1]).toList();
                samples.add(sampleOf(functions, 1));
            }
            return new Samples(samples);
        }
    },

    /**
     * Leaf functions only: now and then this version (0.17) prints empty stacks, or does not end on
     * SIGINT.
     */
    BPFTRACE {
        private static final String PROGRAM =
                """
                profile:hz:%d /pid == %d/ {
                  if (reg("ip") >> 63) {
                    @kernel[ksym(reg("ip"))] = count();
                  } else {
                    @user[usym(reg("ip"))] = count();
                  }
                  @samples = @samples + 1;
                  if (@samples >= %d) { exit(); }
                }
                """;
        private static final Pattern FUNCTION =
                Pattern.compile("@(?:kernel|user)\\[(\\S+)]: (\\d+)");

        @Override
        Samples sample(Target demo, int hertz, long samples, Path directory) throws Exception {
            Path output = directory.resolve("bpftrace.txt");
            String program = PROGRAM.formatted(hertz, demo.processId(), samples);
            ProcessBuilder builder =
                    new ProcessBuilder("bpftrace", "-e", program)
                            .redirectErrorStream(true)
                            .redirectOutput(output.toFile());
            builder.environment().put("BPFTRACE_NO_CPP_DEMANGLE", "1");
            awaitEnd(builder.start());
            return read(Files.readString(output));
        }

        /** Each address has a line with its symbol. */
        private static Samples read(String output) {
            List<Sample> samples = new ArrayList<>();
            Matcher function = FUNCTION.matcher(output);
            while (function.find()) {
                long count = Long.parseLong(function.group(2));
                samples.add(sampleOf(List.of(function.group(1)), count));
            }
            return new Samples(samples);
        }
    };

    private static final long PATIENCE_SECONDS = 150;

    /**
     * Samples a demo that runs until there are about so many samples.
     *
     * @param directory for files on the way
     */
    abstract Samples sample(Target demo, int hertz, long samples, Path directory) throws Exception;

    private static void awaitCpuTime(Target demo, double seconds) throws Exception {
        double end = cpuSeconds(demo) + seconds;
        while (cpuSeconds(demo) < end) {
            Thread.sleep(50);
        }
    }

    private static double cpuSeconds(Target demo) throws IOException {
        return demo.account().nanosBySymbol().values().stream().mapToLong(Long::longValue).sum()
                / 1e9;
    }

    private static void awaitEnd(Process profiler) throws InterruptedException {
        boolean ended = profiler.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        profiler.destroyForcibly();
        assertThat(ended).isTrue();
    }

    private static Sample sampleOf(List<String> functions, long count) {
        Mapping none = new Mapping(0, 0, 0, "", "");
        List<Frame> frames =
                functions.stream()
                        .map(symbol -> new Frame(symbol, symbol, "", FrameKind.NATIVE, none))
                        .toList();
        return new Sample(frames, Labels.NONE, count, count);
    }
}
