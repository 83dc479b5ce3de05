// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.naming;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.capture.process.CodeMapping;
import io.gimlet.capture.process.FileId;
import io.gimlet.capture.process.GeneratedCode;
import io.gimlet.capture.result.InternalFailures;
import io.gimlet.symbols.CodeFile;
import io.gimlet.symbols.DebugFiles;
import io.gimlet.symbols.FileOpener;
import io.gimlet.symbols.UnknownReason;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SymbolizerTest {
    private static final GeneratedCode NO_CODE = new GeneratedCode();
    private static final Path SELF = Path.of("/proc/self/exe");
    private static final CodeMapping MAPPING =
            new CodeMapping(1, 0x1000, 0x2000, 0, "/a", new FileId(0, 0, 1, 0), 0);

    @Test
    void aFailureCostsTheNameOfOneFrame() throws Exception {
        InternalFailures failures = new InternalFailures();
        CodeFile unreadable;
        try (Arena arena = Arena.ofShared()) {
            byte[] program = Files.readAllBytes(SELF);
            MemorySegment bytes = arena.allocate(program.length);
            unreadable = CodeFile.of(bytes.copyFrom(MemorySegment.ofArray(program)));
        }
        FrameNames names = new FrameNames();
        try (Symbolizer symbolizer = new Symbolizer(new DebugFiles(), failures)) {
            symbolizer.start();
            symbolizer.submit(
                    names, new FrameRequest.User(0, 1, 0x1234, 1, 1, NO_CODE, MAPPING, unreadable));
            symbolizer.submit(
                    names, new FrameRequest.User(1, 1, 0x1234, 1, 1, NO_CODE, null, null));
            symbolizer.complete(names);
            @Nullable ResolvedFrame[] frames = names.await();

            assertThat(frames[0]).isEqualTo(ResolvedFrame.FAILED);
            assertThat(frames[1])
                    .extracting(ResolvedFrame::reason)
                    .isEqualTo(UnknownReason.NO_MAPPING);
        }
        assertThat(failures.list())
                .hasSize(1)
                .allMatch(failure -> failure.count() == 1)
                .allMatch(failure -> failure.first().contains("Already closed at io.gimlet."));
    }

    /** An opener that fails in this way for one debug file, and finds no other. */
    private static FileOpener failingFor(CodeFile file, Supplier<Error> failure) {
        String failing = DebugFiles.pathOf(file.buildId()).orElseThrow().toString();
        return new FileOpener() {
            @Override
            public Found find(Path root, String path, Links links) throws IOException {
                if (path.equals(failing)) {
                    throw failure.get();
                }
                throw new NoSuchFileException(path);
            }

            @Override
            public void requireDirectory(Path root, String path) {
                throw failure.get();
            }
        };
    }

    /** A program without symbols of its own, so that its debug file is looked for. */
    @Test
    void anErrorCostsTheNamesOfOneFile() throws Exception {
        CodeFile stripped = CodeFile.open(Path.of("/bin/sh"));
        assertThat(stripped.requireElf().symtab()).isEmpty();
        MappedLibrary library = new MappedLibrary();
        InternalFailures failures = new InternalFailures();
        FrameNames names = new FrameNames();
        DebugFiles debugFiles = new DebugFiles(failingFor(stripped, StackOverflowError::new));
        try (Symbolizer symbolizer = new Symbolizer(debugFiles, failures)) {
            symbolizer.start();
            symbolizer.submit(
                    names, new FrameRequest.User(0, 1, 0x1234, 1, 1, NO_CODE, MAPPING, stripped));
            symbolizer.submit(names, library.request(1, 2, 0x7f00_0000_0000L));
            symbolizer.complete(names);
            @Nullable ResolvedFrame[] frames = names.await();

            assertThat(frames[0]).isEqualTo(ResolvedFrame.FAILED);
            assertThat(frames[1]).extracting(ResolvedFrame::name).isEqualTo(library.function());
        }
        assertThat(failures.list())
                .hasSize(1)
                .allMatch(failure -> failure.first().contains("StackOverflowError"));
    }
}
