// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.unwind;

import io.gimlet.elf.ElfFile;
import io.gimlet.elf.MalformedElfException;
import io.gimlet.elf.UnwindTable;
import io.gimlet.kernel.CodeUnwinder;
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
    private final Supplier<Optional<ElfFile>> debugFile;
    private volatile State state = new State(CodeUnwinder.PENDING, Table.NONE);

    /**
     * A file whose rows have not been read.
     *
     * @param debugFile its separate debug file, asked for when the file itself has no rows
     */
    public UnwindFile(ElfFile elf, Supplier<Optional<ElfFile>> debugFile) {
        this.elf = elf;
        this.debugFile = debugFile;
    }

    /** Reads the rows of the file, or of its debug file. */
    UnwindTable read() throws MalformedElfException {
        UnwindTable own = UnwindTable.read(elf);
        Optional<ElfFile> other = own.rowCount() == 0 ? debugFile.get() : Optional.empty();
        return other.isPresent() ? UnwindTable.read(elf, other.get()) : own;
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
