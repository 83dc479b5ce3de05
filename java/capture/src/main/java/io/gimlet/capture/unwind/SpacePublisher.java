// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.unwind;

import io.gimlet.capture.process.AddressSpace;
import io.gimlet.capture.process.CodeFiles;
import io.gimlet.capture.process.CodeMapping;
import io.gimlet.capture.process.ProcessTable;
import io.gimlet.capture.process.TracedProcess;
import io.gimlet.kernel.CodeUnwinder;
import io.gimlet.kernel.KernelException;
import io.gimlet.symbols.CodeFile;
import io.gimlet.symbols.UnknownReason;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Tells the kernel what processes have mapped, as it changes. For the draining thread. */
final class SpacePublisher {
    /** All addresses of user space, in pieces whose lengths the kernel's table can tell. */
    private static final List<MappedCode> TOO_LARGE = tooLarge();

    private static final int ADDRESS_BITS = 47;
    private static final int PIECE_BITS = 43;

    private final ProcessTable processes;
    private final CodeFiles files;
    private final UnwindFiles unwindFiles;
    private final UnwindTables tables;
    private final boolean loadsEverything;

    /**
     * A publisher.
     *
     * @param loadsEverything whether to ask for the tables of all that is mapped, hit or not
     */
    SpacePublisher(
            ProcessTable processes,
            CodeFiles files,
            UnwindFiles unwindFiles,
            UnwindTables tables,
            boolean loadsEverything) {
        this.processes = processes;
        this.files = files;
        this.unwindFiles = unwindFiles;
        this.tables = tables;
        this.loadsEverything = loadsEverything;
    }

    /** Publishes the processes whose mappings changed since the last time. */
    void publishChanged() throws KernelException {
        for (TracedProcess process : processes.takeChanged()) {
            AddressSpace space = process.space();
            if (!tables.publish(process.processId(), space.id(), codeOf(space))) {
                processes.setChanged(process); // no memory now
            }
        }
    }

    /** Describes an address space that its process has left. */
    void describeFormer(AddressSpace space) throws KernelException {
        tables.describeFormer(space.id(), codeOf(space));
    }

    private List<MappedCode> codeOf(AddressSpace space) {
        if (space.isTooLarge()) {
            return TOO_LARGE;
        }
        return space.mappings().stream().map(this::mappedCode).toList();
    }

    private static List<MappedCode> tooLarge() {
        List<MappedCode> pieces = new ArrayList<>();
        for (long start = 0; start < 1L << ADDRESS_BITS; start += 1L << PIECE_BITS) {
            pieces.add(
                    new MappedCode(
                            start,
                            start + (1L << PIECE_BITS),
                            null,
                            0,
                            CodeUnwinder.PROCESS_TOO_LARGE));
        }
        return List.copyOf(pieces);
    }

    private MappedCode mappedCode(CodeMapping mapping) {
        CodeFile opened =
                loadsEverything || mapping.isVdso() ? files.fileOf(mapping) : files.known(mapping);
        UnwindFile file = opened == null ? null : unwindFiles.of(opened);
        OptionalLong bias = opened == null ? OptionalLong.empty() : mapping.loadBias(opened);
        if (file == null || bias.isEmpty()) {
            return new MappedCode(
                    mapping.start(), mapping.end(), null, 0, withoutTable(mapping, opened));
        }
        if (loadsEverything) {
            tables.request(file);
        }
        return new MappedCode(
                mapping.start(), mapping.end(), file, bias.getAsLong(), CodeUnwinder.PENDING);
    }

    private static CodeUnwinder withoutTable(CodeMapping mapping, @Nullable CodeFile opened) {
        if (mapping.isForUprobes()) {
            return mapping.isProbeTrampoline()
                    ? CodeUnwinder.PROBE_TRAMPOLINE
                    : CodeUnwinder.PROBED_CODE;
        }
        if (!mapping.hasFile()) {
            return CodeUnwinder.FRAME_POINTER; // generated code
        }
        if (opened == null) {
            return CodeUnwinder.PENDING;
        }
        // Generated code may also lie in a file, or outside its segments; what cannot be opened is
        // nobody's guess.
        return opened.refusal() == null
                        || opened.refusal() == UnknownReason.UNSUPPORTED_ELF
                        || opened.refusal() == UnknownReason.MALFORMED_ELF
                ? CodeUnwinder.FRAME_POINTER
                : CodeUnwinder.NONE;
    }
}
