// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/**
 * The functions of the running kernel, its modules and its BPF programs, from the text of {@code
 * /proc/kallsyms}.
 *
 * <p>The kernel does not state sizes: a function reaches to the next one; the last one before
 * {@code _etext}, {@code _einittext} ends there; and the last one of a module is taken to have at
 * most 64 KiB.
 *
 * <p>Holds about 18 bytes per function and the names. Immutable; safe for use by several threads.
 */
public final class Kallsyms {
    private final long[] starts;
    private final int[] lengths;
    private final int[] nameOffsets;
    private final char[] modules;
    private final List<String> moduleNames;
    private final NamePool names;
    private final long startOfText;
    private final boolean hidden;

    Kallsyms(
            long[] starts,
            int[] lengths,
            int[] nameOffsets,
            char[] modules,
            List<String> moduleNames,
            NamePool names,
            long startOfText,
            boolean hidden) {
        this.starts = starts;
        this.lengths = lengths;
        this.nameOffsets = nameOffsets;
        this.modules = modules;
        this.moduleNames = moduleNames;
        this.names = names;
        this.startOfText = startOfText;
        this.hidden = hidden;
    }

    /**
     * Parses the text of {@code /proc/kallsyms}; lines that are not in its format are skipped.
     *
     * @param in the text, read to its end and not closed; need not be buffered
     * @throws IOException if reading fails
     */
    public static Kallsyms parse(InputStream in) throws IOException {
        return new KallsymsParser().parse(in);
    }

    /** Returns the number of functions; of those at one address, the kernel's first counts. */
    public int size() {
        return starts.length;
    }

    /**
     * Returns whether the kernel showed zeros in place of its addresses, which it does to readers
     * without {@code CAP_SYSLOG} unless {@code kernel.kptr_restrict} is 0 and {@code
     * kernel.perf_event_paranoid} is at most 1, and to everyone when {@code kernel.kptr_restrict}
     * is 2.
     */
    public boolean isHidden() {
        return hidden;
    }

    /** Returns where the kernel's own code begins ({@code _stext}); 0 when it does not say. */
    public long startOfText() {
        return startOfText;
    }

    /**
     * Returns the function that covers an address, or -1. Allocates nothing.
     *
     * @param address an address in the kernel; for a return address one less
     */
    public int find(long address) {
        int index = DisjointRanges.floor(starts, starts.length, address);
        return index >= 0 && DisjointRanges.isWithin(address - starts[index], lengths[index])
                ? index
                : -1;
    }

    /** Returns the first address of a function. */
    public long start(int index) {
        return starts[index];
    }

    /** Returns the address after the last one that is taken to belong to a function. */
    public long end(int index) {
        return starts[index] + Integer.toUnsignedLong(lengths[index]);
    }

    /** Returns the name of a function as the kernel states it. */
    public String name(int index) {
        return names.name(nameOffsets[index]);
    }

    /**
     * Returns the module of a function, without brackets; empty for the kernel itself. {@code bpf}
     * is BPF programs; names that start with {@code __builtin__} are code that the kernel
     * generates.
     */
    public Optional<String> module(int index) {
        return modules[index] == KallsymsParser.NO_MODULE
                ? Optional.empty()
                : Optional.of(moduleNames.get(modules[index]));
    }

    /** Returns whether a function is the kernel's own, a module's, or BPF. */
    public SymbolSource source(int index) {
        if (modules[index] == KallsymsParser.NO_MODULE) {
            return SymbolSource.KALLSYMS;
        }
        boolean bpf = moduleNames.get(modules[index]).equals("bpf");
        return bpf ? SymbolSource.BPF : SymbolSource.KALLSYMS_MODULE;
    }

    /**
     * Returns the name of an address, or why it has none.
     *
     * @param address as for {@link #find}
     */
    public Resolution resolve(long address, Demangler demangler) {
        int index = find(address);
        if (index >= 0) {
            return Resolution.Named.ofSymbol(name(index), demangler, source(index));
        }
        if (hidden) {
            return new Resolution.Unnamed(UnknownReason.KALLSYMS_HIDDEN);
        }
        return new Resolution.Unnamed(
                size() == 0 ? UnknownReason.KALLSYMS_UNAVAILABLE : UnknownReason.NO_KERNEL_SYMBOL);
    }
}
