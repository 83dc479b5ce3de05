// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The stubs of procedure linkage tables, through which code calls functions of other files, and
 * those that are chosen when the program starts: each jumps to where a slot points, and a
 * relocation says what the slot is filled with. Sources: the psABIs of x86-64 and aarch64,
 * "Procedure Linkage Table".
 *
 * <p>Immutable; safe for use by several threads when the memory segment is.
 */
public final class LinkageStubs {
    private static final List<String> SECTIONS = List.of(".plt", ".plt.got", ".plt.sec", ".iplt");

    /** Far above the largest tables, which have some ten thousand stubs of 16 bytes. */
    private static final int MAX_CODE_BYTES = 2 << 20;

    /** As much as the largest browsers have; what is behind that is not looked at. */
    private static final long MAX_RELOCATION_BYTES = 64 << 20;

    private static final int RELOCATION_SIZE = 24;
    private static final int RELOCATIONS_AT_ONCE = 1024;
    private static final int MAX_NAME_BYTES = 1 << 16;

    private static final Relocation NONE = new Relocation(0, 0);

    private final ElfFile file;
    private final List<StubCode.Jump> jumps = new ArrayList<>();
    private final Map<Long, Relocation> relocations = new HashMap<>();

    private record Relocation(long info, long addend) {
        long symbol() {
            return info >>> Integer.SIZE;
        }
    }

    /**
     * What a stub calls.
     *
     * @param function the name of the function, at most 64 KiB of it; empty where another function
     *     chooses it
     * @param resolver the address of the function that chooses; 0 where there is a name
     */
    public record Callee(String function, long resolver) {}

    private LinkageStubs(ElfFile file) {
        this.file = file;
    }

    /**
     * Reads the stubs of a file; there are none without section headers.
     *
     * @throws MalformedElfException if the file shrank since it was opened
     */
    public static LinkageStubs of(ElfFile file) throws MalformedElfException {
        var stubs = new LinkageStubs(file);
        for (String name : SECTIONS) {
            Optional<Section> section = file.section(name);
            if (section.isPresent()
                    && section.get().isCode()
                    && section.get().type() != Section.SHT_NOBITS
                    && Long.compareUnsigned(section.get().size(), MAX_CODE_BYTES) <= 0) {
                stubs.add(section.get());
            }
        }
        if (!stubs.jumps.isEmpty()) {
            stubs.jumps.sort(Comparator.comparing(StubCode.Jump::start, Long::compareUnsigned));
            stubs.readRelocations();
        }
        return stubs;
    }

    private void add(Section section) throws MalformedElfException {
        byte[] padded = SectionContents.read(file, section, ByteCursor.PADDING);
        for (StubCode.Jump jump : StubCode.jumps(file.machine(), padded, section.address())) {
            long slot = jump.isByIndex() ? slotOf(jump.slot()) : jump.slot();
            relocations.put(slot, NONE);
            jumps.add(new StubCode.Jump(jump.start(), jump.end(), slot, false));
        }
    }

    /** The slot of a relocation that the linker does when its function is called first. */
    private long slotOf(long index) throws MalformedElfException {
        Optional<Section> lazy = file.section(".rela.plt");
        long offset = index * RELOCATION_SIZE;
        return lazy.isPresent() && offset <= lazy.get().size() - RELOCATION_SIZE
                ? file.bytes()
                        .clip(lazy.get().fileOffset(), lazy.get().size())
                        .read(offset, Long.BYTES, "a relocation")
                        .getLong()
                : 0;
    }

    private void readRelocations() throws MalformedElfException {
        for (Section section : file.sections()) {
            if (section.type() == Section.SHT_RELA && (section.flags() & Section.SHF_ALLOC) != 0) {
                long size = Math.min(section.size(), MAX_RELOCATION_BYTES);
                readRelocations(file.bytes().clip(section.fileOffset(), size));
            }
        }
    }

    private void readRelocations(ElfBytes table) throws MalformedElfException {
        long count = table.size() / RELOCATION_SIZE;
        for (long first = 0; first < count; first += RELOCATIONS_AT_ONCE) {
            int chunk = (int) Math.min(count - first, RELOCATIONS_AT_ONCE) * RELOCATION_SIZE;
            ByteBuffer words = table.read(first * RELOCATION_SIZE, chunk, "relocations");
            while (words.hasRemaining()) {
                long slot = words.getLong();
                long info = words.getLong();
                long addend = words.getLong();
                if (isOfFunction((int) info)) {
                    note(slot, new Relocation(info, addend));
                }
            }
        }
    }

    /** Keeps the first relocation of a slot that a stub jumps through. */
    @SuppressWarnings("ReferenceEquality") // there is one that stands for none
    private void note(long slot, Relocation relocation) {
        if (relocations.get(slot) == NONE) {
            relocations.put(slot, relocation);
        }
    }

    /** R_..._GLOB_DAT, R_..._JUMP_SLOT, R_..._IRELATIVE. */
    private boolean isOfFunction(int type) {
        return file.machine() == Machine.X86_64
                ? type == 6 || type == 7 || type == 37
                : type == 1025 || type == 1026 || type == 1032;
    }

    /**
     * Returns what the stub at an address calls; empty where there is no stub, or it calls the
     * dynamic linker.
     *
     * @throws MalformedElfException if the file shrank since it was opened
     */
    public Optional<Callee> calledAt(long address) throws MalformedElfException {
        int low = 0;
        int high = jumps.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (Long.compareUnsigned(jumps.get(middle).start(), address) <= 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return high >= 0 && Long.compareUnsigned(address, jumps.get(high).end()) < 0
                ? callee(relocations.getOrDefault(jumps.get(high).slot(), NONE))
                : Optional.empty();
    }

    private Optional<Callee> callee(Relocation relocation) throws MalformedElfException {
        if (relocation.symbol() == 0) {
            return relocation.addend() == 0
                    ? Optional.empty()
                    : Optional.of(new Callee("", relocation.addend()));
        }
        Optional<SymbolTable> symbols = file.dynsym();
        String name =
                symbols.isPresent() ? symbols.get().name(relocation.symbol(), MAX_NAME_BYTES) : "";
        return name.isEmpty() ? Optional.empty() : Optional.of(new Callee(name, 0));
    }
}
