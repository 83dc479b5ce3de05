// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.naming;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.capture.ResidentPages;
import io.gimlet.capture.process.CodeMapping;
import io.gimlet.capture.process.FileId;
import io.gimlet.capture.process.GeneratedCode;
import io.gimlet.profile.Location;
import io.gimlet.symbols.CodeFile;
import io.gimlet.symbols.DebugFiles;
import io.gimlet.symbols.Demangler;
import io.gimlet.symbols.ProgramLines;
import io.gimlet.symbols.UnknownReason;
import java.lang.foreign.Arena;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FrameResolverTest {
    private static final GeneratedCode NO_CODE = new GeneratedCode();
    private static final long ONE_BIAS = 0x7f00_0000_0000L;
    private static final long OTHER_BIAS = 0x7f12_3456_7000L;

    /** Above the largest process id that Linux gives (PID_MAX_LIMIT, 2^22). */
    private static final int GONE = 1 << 23;

    private final MappedLibrary library = new MappedLibrary();
    private final FrameResolver resolver =
            new FrameResolver(new DebugFiles(), Demangler.NONE, ProgramLines.NONE);

    FrameResolverTest() throws Exception {}

    private static String name(ResolvedFrame frame) {
        return frame.name();
    }

    /** A frame in memory without a file, sampled now. */
    private ResolvedFrame generated(int processId, int program) {
        CodeMapping mapping = new CodeMapping(processId, 0x1000, 0x2000, 0, "", FileId.NONE, 1);
        CodeFile none = CodeFile.refused(UnknownReason.ANONYMOUS_MEMORY);
        return resolver.resolve(
                new FrameRequest.User(
                        0, System.nanoTime(), 0x1800, processId, program, NO_CODE, mapping, none));
    }

    @Test
    void namesAnAddressOfAFile() {
        Location location = resolver.resolve(library.request(0, 1, ONE_BIAS)).location();

        assertThat(location.lines().getFirst().function().name()).isEqualTo(library.function());
        assertThat(location.address()).isEqualTo(library.address() + 4 + ONE_BIAS);
        assertThat(location.mapping()).isNotNull();
        assertThat(location.mapping().file()).isEqualTo("/lib/libjava.so");
    }

    @Test
    void aPlaceInAFileIsOneWhereverItIsMapped() {
        ResolvedFrame one = resolver.resolve(library.request(0, 1, ONE_BIAS));
        ResolvedFrame other = resolver.resolve(library.request(1, 2, OTHER_BIAS));

        assertThat(other).isEqualTo(one);
        assertThat(other.location()).isEqualTo(one.location());
    }

    @Test
    void aPlaceThatTheFirstMappingLacksIsShownWhereItIs() {
        FrameRequest.User first = library.request(0, 1, ONE_BIAS);
        CodeMapping whole = library.mapping(1, ONE_BIAS);
        CodeMapping part =
                new CodeMapping(
                        1,
                        whole.start(),
                        whole.start() + 0x1000,
                        whole.fileOffset(),
                        whole.path(),
                        whole.file(),
                        1);
        long last = whole.end() - 1;
        ResolvedFrame inPart =
                resolver.resolve(
                        new FrameRequest.User(
                                0, 100, whole.start(), 1, 1, NO_CODE, part, library.file));
        ResolvedFrame behind =
                resolver.resolve(
                        new FrameRequest.User(
                                1,
                                100,
                                last - ONE_BIAS + OTHER_BIAS,
                                2,
                                2,
                                NO_CODE,
                                library.mapping(2, OTHER_BIAS),
                                library.file));

        assertThat(inPart.address()).isEqualTo(whole.start());
        assertThat(behind.address()).isEqualTo(last - ONE_BIAS + OTHER_BIAS);
        assertThat(behind.mapping()).isNotNull();
        assertThat(behind.mapping().limit()).isGreaterThan(behind.address());
        assertThat(resolver.resolve(first).mapping()).isNotNull();
    }

    @Test
    void codeThatNobodyNamesIsGenerated() {
        ResolvedFrame frame = generated(GONE, 1);

        assertThat(name(frame)).isEqualTo("[generated code]");
        assertThat(frame.mapping()).isNotNull();
        assertThat(frame.mapping().file()).isEqualTo("//anon");
    }

    /** This very process plays two, the second of which got the id of the first. */
    @Test
    void aProgramIsNotNamedAsTheOneBeforeIt() throws Exception {
        int self = (int) ProcessHandle.current().pid();
        Path map = Path.of("/tmp/perf-" + self + ".map");
        try {
            Files.writeString(map, "1000 1000 predecessor\n");
            assertThat(name(generated(self, 1))).isEqualTo("predecessor");
            Files.writeString(map, "1000 1000 next_program\n");

            assertThat(name(generated(self, 2))).isEqualTo("next_program");
            assertThat(name(generated(self, 1))).isEqualTo("predecessor");

            resolver.forgetPrograms(self, 2);
            Files.writeString(map, "1000 1000 read_anew\n");
            assertThat(name(generated(self, 2))).isEqualTo("next_program");
            assertThat(name(generated(self, 1))).isEqualTo("read_anew");
        } finally {
            Files.deleteIfExists(map);
        }
    }

    @Test
    void thePageOfUprobesIsNoGeneratedCode() {
        CodeMapping mapping =
                new CodeMapping(
                        1, 0x7fff_ffff_e000L, 0x7fff_ffff_f000L, 0, "[uprobes]", FileId.NONE, 1);
        ResolvedFrame frame =
                resolver.resolve(
                        new FrameRequest.User(
                                0,
                                100,
                                0x7fff_ffff_e000L,
                                1,
                                1,
                                NO_CODE,
                                mapping,
                                CodeFile.refused(UnknownReason.ANONYMOUS_MEMORY)));

        assertThat(name(frame)).isEqualTo("[uprobes]");
        assertThat(frame.reason()).isEqualTo(UnknownReason.PROBED_CODE);
        assertThat(frame.mapping()).isNotNull();
        assertThat(frame.mapping().file()).isEqualTo("[uprobes]");
    }

    @Test
    void anAddressInNoMappingIsUnknown() {
        ResolvedFrame frame =
                resolver.resolve(new FrameRequest.User(0, 100, 0x10, 1, 1, NO_CODE, null, null));

        assertThat(name(frame)).isEqualTo("[unknown]");
        assertThat(frame.reason()).isEqualTo(UnknownReason.NO_MAPPING);
        assertThat(frame.location().mapping()).isNull();
    }

    /** B: a program whose file is cut short while it runs. */
    @Test
    void aFileThatWasCutShortGivesNoEmptyNames(@TempDir Path directory) throws Exception {
        Path copy = Files.copy(MappedLibrary.PATH, directory.resolve("cut.so"));
        try (FileChannel channel =
                        FileChannel.open(copy, StandardOpenOption.READ, StandardOpenOption.WRITE);
                Arena arena = Arena.ofConfined()) {
            CodeFile file = CodeFile.of(channel.map(MapMode.READ_ONLY, 0, channel.size(), arena));
            CodeMapping mapping = library.mapping(1, ONE_BIAS);
            resolver.resolve(
                    new FrameRequest.User(0, 100, mapping.end() - 1, 1, 1, NO_CODE, mapping, file));
            channel.truncate(0);

            ResolvedFrame frame =
                    resolver.resolve(
                            new FrameRequest.User(
                                    1,
                                    100,
                                    library.address() + ONE_BIAS,
                                    1,
                                    1,
                                    NO_CODE,
                                    mapping,
                                    file));

            assertThat(frame.reason()).isEqualTo(UnknownReason.FILE_CHANGED);
            assertThat(name(frame))
                    .isEqualTo("libjava.so+0x" + Long.toHexString(library.address()));
            assertThat(frame.location().lines()).isEmpty();
        }
    }

    @Test
    void filesTakeNoMemoryBetweenNames(@TempDir Path directory) throws Exception {
        Path copy = Files.copy(MappedLibrary.PATH, directory.resolve("library.so"));
        MappedLibrary mapped = new MappedLibrary(copy);

        assertThat(name(resolver.resolve(mapped.request(0, 1, ONE_BIAS)))).isNotEmpty();
        assertThat(ResidentPages.bytesOf(copy)).isPositive();
        resolver.unloadFiles();

        assertThat(ResidentPages.bytesOf(copy)).isZero();
        assertThat(name(resolver.resolve(mapped.request(1, 1, ONE_BIAS))))
                .isEqualTo(mapped.function());
    }
}
