// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

import io.gimlet.elf.LongMemo;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Names the addresses of the running kernel, its modules and its BPF programs. Reads {@code
 * /proc/kallsyms} at the first address, and the kernel's debug information where that is installed.
 * For one thread at a time.
 */
public final class KernelResolver implements Resolver {
    private static final Path KALLSYMS = Path.of("/proc/kallsyms");

    /** 3 MiB; a busy kernel spends its time at some ten thousand addresses. */
    private static final int MOST_REMEMBERED = 1 << 16;

    /** More than the kernel has functions without a name, unless something is wrong with it. */
    private static final int MOST_MISSING = 4096;

    /**
     * Where the kernel's files are, and which it is.
     *
     * @param release as uname(1) has it
     * @param buildId hexadecimal; empty when the kernel does not tell
     */
    record Installation(Path root, String release, String buildId) {
        static Installation ofHost() {
            return new Installation(
                    Path.of("/"), System.getProperty("os.version", ""), KernelBuildId.read());
        }
    }

    private final Path file;
    private final Supplier<Installation> installation;
    private final Demangler demangler;
    private final ProgramLines programLines;
    private final LongMemo<Resolution> byAddress = new LongMemo<>(MOST_REMEMBERED);
    private final Set<Long> lookedAgainFor = new HashSet<>();
    private @Nullable Kallsyms symbols;
    private @Nullable KernelDebugInformation debugInformation;
    private boolean lookedForDebugInformation;
    private UnknownReason refusal = UnknownReason.NO_KERNEL_SYMBOL; // as long as there are symbols

    /**
     * A resolver of the running kernel; reads nothing yet.
     *
     * @param programLines those of its BPF programs, as far as they are known
     */
    public KernelResolver(Demangler demangler, ProgramLines programLines) {
        this(KALLSYMS, Installation::ofHost, demangler, programLines);
    }

    KernelResolver(
            Path file,
            Supplier<Installation> installation,
            Demangler demangler,
            ProgramLines programLines) {
        this.file = file;
        this.installation = installation;
        this.demangler = demangler;
        this.programLines = programLines;
    }

    @Override
    public Resolution resolve(long address, long timeNanos) {
        Resolution known = byAddress.get(address);
        if (known == null) {
            Kallsyms kallsyms = symbols();
            known = kallsyms == null ? new Resolution.Unnamed(refusal) : resolve(address, kallsyms);
            byAddress.put(address, known);
        }
        return known;
    }

    private Resolution resolve(long address, Kallsyms kallsyms) {
        Resolution bySymbol = kallsyms.resolve(address, demangler);
        if (!(bySymbol instanceof Resolution.Named named)) {
            return bySymbol;
        }
        if (named.innermost().source() == SymbolSource.BPF) {
            return programLines.addTo(named, address, kallsyms.start(kallsyms.find(address)));
        }
        KernelDebugInformation information =
                named.innermost().source() == SymbolSource.KALLSYMS
                        ? debugInformation(kallsyms)
                        : null;
        return information == null ? bySymbol : information.resolve(address, bySymbol);
    }

    private @Nullable KernelDebugInformation debugInformation(Kallsyms kallsyms) {
        if (!lookedForDebugInformation) {
            lookedForDebugInformation = true;
            Installation place = installation.get();
            debugInformation =
                    KernelDebugInformation.find(
                            place.root(),
                            place.release(),
                            place.buildId(),
                            kallsyms.startOfText(),
                            demangler);
        }
        return debugInformation;
    }

    /**
     * Returns the module that an address is in, without brackets; empty for the kernel itself and
     * where nothing is known. {@code bpf} is BPF programs; names that start with {@code
     * __builtin__} are code that the kernel generates.
     */
    public String module(long address) {
        Kallsyms kallsyms = symbols();
        int function = kallsyms == null ? -1 : kallsyms.find(address);
        return kallsyms == null || function < 0 ? "" : kallsyms.module(function).orElse("");
    }

    /**
     * Reads the symbols anew at the next address, once for each that has no name: its code may have
     * been loaded since.
     */
    public void lookAgainFor(long address) {
        if (lookedAgainFor.size() == MOST_MISSING) {
            lookedAgainFor.clear();
        }
        if (lookedAgainFor.add(address)) {
            symbols = null;
            byAddress.clear();
        }
    }

    private @Nullable Kallsyms symbols() {
        if (symbols == null && refusal == UnknownReason.NO_KERNEL_SYMBOL) {
            try (InputStream in = Files.newInputStream(file)) {
                symbols = Kallsyms.parse(in);
            } catch (IOException unreadable) {
                refusal = UnknownReason.KALLSYMS_UNAVAILABLE;
            } catch (OutOfMemoryError tooLarge) {
                refusal = UnknownReason.SYMBOLS_TOO_LARGE; // to try for each address takes minutes
            }
        }
        return symbols;
    }
}
