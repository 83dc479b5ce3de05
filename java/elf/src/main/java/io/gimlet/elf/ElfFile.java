// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An ELF file in memory: a 64-bit little-endian one for x86-64 or aarch64. It may be a mapped file
 * or an image such as the vDSO's, and it may be hostile: whatever the bytes say, reading ends soon,
 * allocates in proportion to what is asked for, and either gives values or throws {@link
 * MalformedElfException}. Cut files give what is left of them.
 *
 * <p>The headers are read at once, everything else when asked for. Immutable; safe for use by
 * several threads, and usable as long, as the memory segment is.
 */
public final class ElfFile {
    private final ElfBytes bytes;
    private final ElfHeader header;
    private final List<Segment> segments;
    private final List<Section> sections;
    private final LoadAddresses loadAddresses;

    private ElfFile(ElfBytes bytes) throws MalformedElfException {
        this.bytes = bytes;
        header = ElfHeader.read(bytes);
        var tables = new HeaderTables(bytes, header);
        segments = tables.segments();
        sections = tables.sections();
        loadAddresses = new LoadAddresses(header.machine(), segments);
    }

    /**
     * Reads the headers of an ELF file.
     *
     * @param bytes the whole file; kept, and read again by the accessors
     * @throws UnsupportedElfException if it is 32-bit, big-endian or for another machine
     * @throws MalformedElfException if it is not an ELF file, or its headers are nonsense
     */
    public static ElfFile parse(MemorySegment bytes) throws MalformedElfException {
        return new ElfFile(new ElfBytes(bytes.asReadOnly()));
    }

    /** Returns the whole file. */
    public ElfBytes bytes() {
        return bytes;
    }

    /**
     * Lets go of the memory that the pages of a mapped file take in this process; who reads on gets
     * them again, from the page cache. Nothing for an image that is no mapped file.
     */
    public void unload() {
        if (bytes.segment().isMapped()) {
            bytes.segment().unload();
        }
    }

    /** Returns what the file is for. */
    public ElfType type() {
        return header.type();
    }

    /** Returns the processor that the file is for. */
    public Machine machine() {
        return header.machine();
    }

    /** Returns where a process begins to run the file; 0 when that is nowhere. */
    public long entryAddress() {
        return header.entryAddress();
    }

    /** Returns the program headers in the order of the file. */
    public List<Segment> segments() {
        return segments;
    }

    /**
     * Returns the section headers in the order of the file; empty when there are none or they lie
     * outside the file.
     */
    public List<Section> sections() {
        return sections;
    }

    /** Returns the first section with a name. */
    public Optional<Section> section(String name) {
        return sections.stream().filter(section -> section.name().equals(name)).findFirst();
    }

    /**
     * Returns the part of a section's bytes that lies within the file, read-only; empty for {@code
     * SHT_NOBITS}.
     */
    public MemorySegment contents(Section section) {
        return sectionBytes(section).segment();
    }

    /** Returns the address ranges that hold instructions. */
    public CodeRanges codeRanges() {
        return CodeRanges.of(sections, segments);
    }

    /**
     * Returns the build id: the one of GNU ld's kind, else the one that Go's linker writes. An id
     * of zeros is none.
     *
     * @throws MalformedElfException if the file shrank since it was opened
     */
    public Optional<BuildId> buildId() throws MalformedElfException {
        return Notes.buildId(bytes, segments, sections);
    }

    /**
     * Returns the address that a byte of the file is linked for, through the loaded segment that it
     * is in; executable ones come first where segments overlap.
     *
     * @param fileOffset offset in the file, in bytes
     */
    public OptionalLong addressOf(long fileOffset) {
        return loadAddresses.addressOf(fileOffset);
    }

    /**
     * Returns how far a mapping of this file is from the addresses that the file states: a program
     * counter in the mapping minus the bias is an address of the file. Bias and file offset are
     * matched per segment, as segments may differ.
     *
     * @param mappingStart first address of the mapping in the process
     * @param mappingFileOffset where in the file the mapping starts, a multiple of the page size
     * @return the bias, to be taken modulo 2^64; empty when no loaded segment covers the offset
     */
    public OptionalLong loadBias(long mappingStart, long mappingFileOffset) {
        return loadAddresses.loadBias(mappingStart, mappingFileOffset);
    }

    /** Returns the full symbol table, which stripped files lack. */
    public Optional<SymbolTable> symtab() {
        return table(Section.SHT_SYMTAB);
    }

    /**
     * Returns the symbols for the dynamic linker, also when the file has no section headers. A
     * debug file has headers, and other bytes where its segments say that these symbols are.
     *
     * @throws MalformedElfException if the file shrank since it was opened
     */
    public Optional<SymbolTable> dynsym() throws MalformedElfException {
        Optional<SymbolTable> bySection = table(Section.SHT_DYNSYM);
        return sections.isEmpty() ? DynamicSymbols.find(bytes, segments) : bySection;
    }

    private Optional<SymbolTable> table(int type) {
        for (Section section : sections) {
            int link = section.link();
            if (section.type() == type
                    && section.entrySize() == SymbolTable.ENTRY_SIZE
                    && link > 0
                    && link < sections.size()) {
                var names = new StringTable(sectionBytes(sections.get(link)));
                return Optional.of(new SymbolTable(sectionBytes(section), names));
            }
        }
        return Optional.empty();
    }

    private ElfBytes sectionBytes(Section section) {
        long size = section.type() == Section.SHT_NOBITS ? 0 : section.size();
        return bytes.clip(section.fileOffset(), size);
    }
}
