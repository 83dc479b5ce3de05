// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.assembly;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.capture.naming.FrameRequest;
import io.gimlet.capture.naming.MappedLibrary;
import io.gimlet.capture.naming.ResolvedFrame;
import io.gimlet.capture.naming.Symbolizer;
import io.gimlet.capture.options.SelectedEvent;
import io.gimlet.capture.process.CodeMapping;
import io.gimlet.capture.process.FileId;
import io.gimlet.capture.process.GeneratedCode;
import io.gimlet.capture.result.InternalFailures;
import io.gimlet.capture.result.RecordingSummary.LineSummary;
import io.gimlet.capture.result.RecordingSummary.LinelessCode;
import io.gimlet.capture.samples.AddedSamples;
import io.gimlet.capture.samples.Window;
import io.gimlet.kernel.PerfEvent.Rate;
import io.gimlet.profile.FrameKind;
import io.gimlet.profile.Function;
import io.gimlet.profile.Labels;
import io.gimlet.profile.Line;
import io.gimlet.profile.Location;
import io.gimlet.profile.Mapping;
import io.gimlet.profile.Profile;
import io.gimlet.symbols.CodeFile;
import io.gimlet.symbols.DebugFiles;
import io.gimlet.symbols.Resolution;
import io.gimlet.symbols.SourceFrame;
import io.gimlet.symbols.SymbolSource;
import io.gimlet.symbols.UnknownReason;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ProfileAssemblerTest {
    private static final int ONE_PROCESS = 1001;
    private static final int OTHER_PROCESS = 1002;

    /** Above the largest process id that Linux gives (PID_MAX_LIMIT, 2^22). */
    private static final int NOBODY = 1 << 23;

    private static final long KERNEL_ADDRESS = 0xffff_ffff_8100_0000L;

    private final Symbolizer symbolizer = new Symbolizer(new DebugFiles(), new InternalFailures());
    private final Window window = Window.first(1);
    private final AddedSamples added = new AddedSamples(window);

    private ProfileAssembler assembler() throws Exception {
        symbolizer.start();
        symbolizer.complete(window.names());
        @Nullable ResolvedFrame[] frames = window.names().await();
        symbolizer.close();
        List<SelectedEvent> events =
                SelectedEvent.select(List.of("cpu-clock"), Optional.of(new Rate.Frequency(100)));
        return new ProfileAssembler(window, frames, events, true);
    }

    private Profile profile() throws Exception {
        return assembler().assemble(0, 0, List.of());
    }

    /** A frame in no mapping, or in memory of no file. */
    private int unnamedFrame(int number, boolean isMapped) {
        long address = 0x10_0000L * number;
        int frame = added.frame(number, address);
        CodeMapping mapping =
                isMapped
                        ? new CodeMapping(NOBODY, address, address + 4096, 0, "", FileId.NONE, 0)
                        : null;
        symbolizer.submit(
                window.names(),
                new FrameRequest.User(
                        frame,
                        100,
                        address,
                        NOBODY,
                        number,
                        new GeneratedCode(),
                        mapping,
                        isMapped ? CodeFile.refused(UnknownReason.ANONYMOUS_MEMORY) : null));
        return frame;
    }

    @Test
    void namesAreCountedByTheWeightOfTheStacksThatLackThem() throws Exception {
        MappedLibrary library = new MappedLibrary();
        int named = added.frame(10, 0x7f00_0000_0000L);
        symbolizer.submit(window.names(), library.request(named, ONE_PROCESS, 0x7f00_0000_0000L));
        int nowhere = unnamedFrame(11, false);
        int generated = unnamedFrame(12, true);
        added.sampleOf(60, ONE_PROCESS, named);
        added.sampleOf(10, ONE_PROCESS, named, nowhere);
        added.sampleOf(25, ONE_PROCESS, generated, named, nowhere);
        added.sampleOf(5, OTHER_PROCESS, nowhere, generated);

        assertThat(assembler().unnamed())
                .containsExactly(
                        Map.entry(UnknownReason.ANONYMOUS_MEMORY, 0.25),
                        Map.entry(UnknownReason.NO_MAPPING, 0.15));
    }

    /** As after a fork and an exec of the same program: it is mapped where chance wants. */
    @Test
    void aPlaceInAFileIsOneLocationForAllProcesses() throws Exception {
        MappedLibrary library = new MappedLibrary();
        int one = added.frame(10, 0x7f00_0000_0000L);
        int other = added.frame(11, 0x7f12_3456_7000L);
        symbolizer.submit(window.names(), library.request(one, ONE_PROCESS, 0x7f00_0000_0000L));
        symbolizer.submit(window.names(), library.request(other, OTHER_PROCESS, 0x7f12_3456_7000L));
        added.sample(ONE_PROCESS, one);
        added.sample(OTHER_PROCESS, other);

        Profile profile = profile();

        assertThat(profile.locations()).hasSize(1);
        assertThat(profile.mappings()).hasSize(1);
        assertThat(functionOf(profile.locations().getFirst())).isEqualTo(library.function());
        assertThat(profile.sampleCount()).isEqualTo(2);
        assertThat(profile.labels(0).number(Labels.PID)).hasValue(ONE_PROCESS);
        assertThat(profile.labels(1).number(Labels.PID)).hasValue(OTHER_PROCESS);
        assertThat(profile.locationId(0, 0)).isEqualTo(profile.locationId(1, 0));
    }

    @Test
    void aPlaceInTheKernelIsOneLocation() throws Exception {
        int leaf = added.frame(0, KERNEL_ADDRESS);
        int caller = added.frame(1, KERNEL_ADDRESS + 1);
        symbolizer.submit(window.names(), new FrameRequest.Kernel(leaf, 100, KERNEL_ADDRESS));
        symbolizer.submit(window.names(), new FrameRequest.Kernel(caller, 100, KERNEL_ADDRESS));
        added.sample(ONE_PROCESS, leaf);
        added.sample(OTHER_PROCESS, caller);

        assertThat(profile().locations()).hasSize(1);
    }

    private static final Mapping APP = new Mapping(0x1000, 0x2000, 0, "/srv/app", "ab");

    private static SourceFrame function(String name, int line) {
        String file = line == 0 ? "" : "app.c";
        return new SourceFrame(name, name, file, line, 0, 0, SymbolSource.DWARF);
    }

    /** Two frames of a program, one with {@code leaf} inlined into {@code work}; and a kernel's. */
    private ProfileAssembler assemblerOfLines(boolean inlinedFrames) throws Exception {
        var kernel = new Mapping(KERNEL_ADDRESS, -1, 0, "[kernel.kallsyms]", "");
        ResolvedFrame[] frames = {
            new ResolvedFrame(
                    0x1001,
                    APP,
                    new Resolution.Named(List.of(function("leaf", 5), function("work", 9)))),
            new ResolvedFrame(0x1002, APP, new Resolution.Named(List.of(function("start", 0)))),
            new ResolvedFrame(
                    KERNEL_ADDRESS, kernel, new Resolution.Named(List.of(function("idle", 0))))
        };
        for (int i = 0; i < frames.length; i++) {
            assertThat(added.frame(i, frames[i].address())).isEqualTo(i);
        }
        added.sampleOf(50, ONE_PROCESS, 0, 1);
        added.sampleOf(30, ONE_PROCESS, 1);
        added.sampleOf(20, ONE_PROCESS, 2, 0);
        List<SelectedEvent> events =
                SelectedEvent.select(List.of("cpu-clock"), Optional.of(new Rate.Frequency(100)));
        return new ProfileAssembler(window, frames, events, inlinedFrames);
    }

    @Test
    void linesAreCountedByTheWeightOfWhatRunsOnThem() throws Exception {
        ProfileAssembler assembler = assemblerOfLines(true);

        assertThat(assembler.hottest(1).getFirst().name()).isEqualTo("leaf");
        assertThat(assembler.lines())
                .isEqualTo(
                        new LineSummary(
                                0.5,
                                List.of(
                                        new LinelessCode(FrameKind.NATIVE, "app", true, 0.3),
                                        new LinelessCode(FrameKind.KERNEL, "", false, 0.2))));
    }

    @Test
    void withoutInlinesWhatRunsIsTheFunctionAround() throws Exception {
        ProfileAssembler outer = assemblerOfLines(false);

        assertThat(outer.hottest(1).getFirst().name()).isEqualTo("work");
        assertThat(outer.assemble(0, 0, List.of()).locations().getFirst().lines())
                .containsExactly(new Line(new Function("work", "work", "app.c", 0), 9));
    }

    private static String functionOf(Location location) {
        return location.lines().getFirst().function().name();
    }
}
