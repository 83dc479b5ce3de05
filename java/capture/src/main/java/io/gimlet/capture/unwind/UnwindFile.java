// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.unwind;

import io.gimlet.elf.ElfFile;
import io.gimlet.elf.MalformedElfException;
import io.gimlet.elf.unwind.UnwindTable;
import io.gimlet.kernel.CodeUnwinder;
import io.gimlet.kernel.UnwindMaps;
import io.gimlet.symbols.CodeFile;
import io.gimlet.symbols.DebugFiles;
import io.gimlet.symbols.cache.FileIdentity;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

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
     * @param ruleNumbers the kernel's numbers of its rules
     */
    record Table(
            int location,
            long firstPage,
            List<Piece> pieces,
            int rows,
            RuleNumbers.OfFile ruleNumbers) {
        static final Table NONE = new Table(0, 0, List.of(), 0, RuleNumbers.OfFile.NONE);

        /** The memory that it takes. */
        long bytes() {
            return pieces.stream().mapToLong(Piece::count).sum() * UnwindMaps.LOCATION_BYTES;
        }
    }

    /** How the file's code is unwound, and by which table. */
    record State(CodeUnwinder unwinder, Table table) {}

    private final CodeFile file;
    private final DebugFiles debugFiles;
    private final int owner;
    private volatile State state = new State(CodeUnwinder.PENDING, Table.NONE);

    /**
     * A file whose rows have not been read.
     *
     * @param file one that was not refused
     * @param debugFiles where its separate debug file is, when the file itself has no rows
     */
    public UnwindFile(CodeFile file, DebugFiles debugFiles) {
        this.file = file;
        this.debugFiles = debugFiles;
        this.owner = FileIdentity.ownerOf(file.bytes());
    }

    /** The user whose file it is; -1 when that is not known. */
    int owner() {
        return owner;
    }

    /** Reads the rows of the file itself. */
    UnwindTable read(BooleanSupplier mayGoOn) throws MalformedElfException {
        return UnwindTable.read(file.requireElf(), mayGoOn);
    }

    /** Reads the rows that its debug file has for it; empty when there is no such file. */
    Optional<UnwindTable> readDebugFile(BooleanSupplier mayGoOn) throws MalformedElfException {
        Optional<DebugFiles.DebugFile> other = debugFiles.of(file);
        return other.isPresent()
                ? Optional.of(UnwindTable.read(file.requireElf(), other.get().elf(), mayGoOn))
                : Optional.empty();
    }

    /** Lets go of the pages that were read, which for large programs are tens of MiB. */
    void unload() {
        file.unload();
        debugFiles.unload();
    }

    CodeFile codeFile() {
        return file;
    }

    ElfFile elf() {
        return file.requireElf();
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
