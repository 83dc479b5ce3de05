// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.naming;

import io.gimlet.capture.process.CodeMapping;
import io.gimlet.capture.process.FileId;
import io.gimlet.capture.process.GeneratedCode;
import io.gimlet.elf.Segment;
import io.gimlet.symbols.CodeFile;
import io.gimlet.symbols.DebugFiles;
import io.gimlet.symbols.SymbolIndex;
import java.nio.file.Path;

/** A library of the JDK as processes might have it mapped. */
public final class MappedLibrary {
    static final Path PATH = Path.of(System.getProperty("java.home"), "lib/libjava.so");

    private static final long PAGE = 4096;

    public final CodeFile file;
    private final Segment code;
    private final SymbolIndex symbols;

    public MappedLibrary() throws Exception {
        this(PATH);
    }

    /** A copy of it. */
    MappedLibrary(Path path) throws Exception {
        file = CodeFile.open(path);
        code =
                file.requireElf().segments().stream()
                        .filter(Segment::isExecutable)
                        .findFirst()
                        .orElseThrow();
        symbols = SymbolIndex.of(file, new DebugFiles());
    }

    /** Its code mapped so that its addresses are {@code bias} higher than in the file. */
    CodeMapping mapping(int processId, long bias) {
        long start = bias + code.address() / PAGE * PAGE;
        return new CodeMapping(
                processId,
                start,
                start + code.memorySize(),
                code.fileOffset() / PAGE * PAGE,
                "/lib/libjava.so",
                new FileId(8, 1, 77, 0),
                1);
    }

    /** The first function that is not one of the linker's. */
    public String function() {
        return symbols.name(number());
    }

    long address() {
        return symbols.start(number());
    }

    private int number() {
        for (int i = 0; i < symbols.size(); i++) {
            if (symbols.name(i).startsWith("Java_") && symbols.end(i) - symbols.start(i) > 8) {
                return i;
            }
        }
        throw new AssertionError("no native methods");
    }

    /** A request for an address of that function, 4 bytes into it. */
    public FrameRequest.User request(int frame, int processId, long bias) {
        return new FrameRequest.User(
                frame,
                100,
                address() + 4 + bias,
                processId,
                processId,
                new GeneratedCode(),
                mapping(processId, bias),
                file);
    }
}
