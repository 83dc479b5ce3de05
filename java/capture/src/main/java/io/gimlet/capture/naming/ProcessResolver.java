// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.naming;

import io.gimlet.capture.process.AddressSpace;
import io.gimlet.capture.process.CodeFiles;
import io.gimlet.capture.process.CodeMapping;
import io.gimlet.capture.process.ProcFiles;
import io.gimlet.symbols.DebugFiles;
import io.gimlet.symbols.Demangler;
import io.gimlet.symbols.ProgramLines;
import io.gimlet.symbols.Resolution;
import io.gimlet.symbols.Resolver;
import java.util.List;
import java.util.Optional;

/**
 * Names the addresses of a process as it is now, without a recording: what it has mapped is read
 * once. For one thread at a time.
 */
public final class ProcessResolver implements Resolver {
    private final int processId;
    private final AddressSpace space;
    private final CodeFiles files = new CodeFiles();
    private final FrameResolver frames;

    private ProcessResolver(
            int processId, List<CodeMapping> code, DebugFiles debugFiles, Demangler demangler) {
        this.processId = processId;
        space = AddressSpace.of(code);
        frames = new FrameResolver(debugFiles, demangler, ProgramLines.NONE);
    }

    /**
     * The resolver of a process; empty when there is none with that id, or its mappings may not be
     * read.
     */
    public static Optional<ProcessResolver> of(
            int processId, DebugFiles debugFiles, Demangler demangler) {
        return ProcFiles.mappings(processId)
                .map(code -> new ProcessResolver(processId, code, debugFiles, demangler));
    }

    @Override
    public Resolution resolve(long address, long timeNanos) {
        CodeMapping mapping = space.find(address);
        return frames.resolve(
                        new FrameRequest.User(
                                0,
                                timeNanos,
                                address,
                                processId,
                                space.program(),
                                space.generated(),
                                mapping,
                                mapping == null ? null : files.fileOf(mapping)))
                .resolution();
    }
}
