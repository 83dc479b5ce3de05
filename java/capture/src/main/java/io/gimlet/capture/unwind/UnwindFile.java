// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.unwind;

import io.gimlet.elf.ElfFile;
import io.gimlet.elf.MalformedElfException;
import io.gimlet.elf.unwind.UnwindTable;
import io.gimlet.kernel.CodeUnwinder;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A file with code, and where its rows are in the kernel. Its state changes on the loading thread
 * and is read by the draining thread.
 */
public final class UnwindFile {
    /** A piece of slab memory. */
    record Piece(int location, int count) {}

    /**
     * A table in the kernel.
     *
     * @param location of its head
     * @param firstPage the number of the 64 KiB page of the file's addresses that it begins with
     */
    record Table(int location, long firstPage, List<Piece> pieces, int rows) {
        static final Table NONE = new Table(0, 0, List.of(), 0);
    }

    /** How the file's code is unwound, and by which table. */
    record State(CodeUnwinder unwinder, Table table) {}

    private final ElfFile elf;
    private final MemorySegment bytes;
    private final Supplier<Optional<ElfFile>> debugFile;
    private volatile State state = new State(CodeUnwinder.PENDING, Table.NONE);

    /**
     * A file whose rows have not been read.
     *
     * @param bytes the whole file, as it was mapped or read
     * @param debugFile its separate debug file, asked for when the file itself has no rows
     */
    public UnwindFile(ElfFile elf, MemorySegment bytes, Supplier<Optional<ElfFile>> debugFile) {
        this.elf = elf;
        this.bytes = bytes;
        this.debugFile = debugFile;
    }

    /** Reads the rows of the file itself. */
    UnwindTable read() throws MalformedElfException {
        return UnwindTable.read(elf);
    }

    /** Reads the rows that its debug file has for it; empty when there is no such file. */
    Optional<UnwindTable> readDebugFile() throws MalformedElfException {
        Optional<ElfFile> other = debugFile.get();
        return other.isPresent()
                ? Optional.of(UnwindTable.read(elf, other.get()))
                : Optional.empty();
    }

    ElfFile elf() {
        return elf;
    }

    MemorySegment bytes() {
        return bytes;
    }

    State state() {
        return state;
    }

    void enter(State next) {
        state = next;
    }

    /** How its code is unwound now. */
    public CodeUnwinder unwinder() {
        return state.unwinder();
    }
}
