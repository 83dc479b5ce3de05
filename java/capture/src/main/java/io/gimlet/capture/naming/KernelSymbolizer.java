// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.naming;

import io.gimlet.profile.Function;
import io.gimlet.profile.Mapping;
import io.gimlet.symbols.Demangler;
import io.gimlet.symbols.Kallsyms;
import io.gimlet.symbols.Resolution;
import io.gimlet.symbols.SymbolSource;
import io.gimlet.symbols.UnknownReason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Names kernel addresses, modules and BPF programs included. For the symbolizer's thread. */
final class KernelSymbolizer {
    private static final Path KALLSYMS = Path.of("/proc/kallsyms");

    /** The upper half of the address space, on x86-64 and arm64 alike. */
    private static final long KERNEL_START = 0xffff_8000_0000_0000L;

    /** More than the kernel has functions without a name, unless something is wrong with it. */
    private static final int MOST_MISSING = 4096;

    private final String buildId = KernelBuildId.read();
    private final Map<String, Mapping> mappings = new HashMap<>();
    private final Set<Long> lookedAgainFor = new HashSet<>();
    private @Nullable Kallsyms symbols;
    private boolean unavailable;

    ResolvedFrame resolve(long address) {
        Kallsyms kallsyms = symbols();
        if (kallsyms == null) {
            return unnamed(address, UnknownReason.KALLSYMS_UNAVAILABLE);
        }
        return switch (kallsyms.resolve(address, Demangler.NONE)) {
            case Resolution.Named named ->
                    ResolvedFrame.named(
                            address,
                            mapping(named.source(), kallsyms, address),
                            new Function(named.name(), named.systemName(), "", 0),
                            named.source());
            case Resolution.Unnamed(var reason) -> unnamed(address, reason);
        };
    }

    /**
     * Reads the symbols anew, once for each address that has no name: its code may have been loaded
     * since.
     */
    void lookAgainFor(long address) {
        if (lookedAgainFor.size() == MOST_MISSING) {
            lookedAgainFor.clear();
        }
        if (lookedAgainFor.add(address)) {
            symbols = null;
        }
    }

    private @Nullable Kallsyms symbols() {
        if (symbols == null && !unavailable) {
            try (InputStream in = Files.newInputStream(KALLSYMS)) {
                symbols = Kallsyms.parse(in);
            } catch (IOException unreadable) {
                unavailable = true;
            }
        }
        return symbols;
    }

    private ResolvedFrame unnamed(long address, UnknownReason reason) {
        return ResolvedFrame.unnamed(address, mapping("[kernel.kallsyms]"), "[kernel]", reason);
    }

    private Mapping mapping(SymbolSource source, Kallsyms kallsyms, long address) {
        String file =
                switch (source) {
                    case BPF -> "[bpf]";
                    case KALLSYMS_MODULE ->
                            kallsyms.module(kallsyms.find(address))
                                    .filter(module -> !module.startsWith("_"))
                                    .map(module -> module + ".ko")
                                    .orElse("[kernel.kallsyms]");
                    default -> "[kernel.kallsyms]";
                };
        return mapping(file);
    }

    private Mapping mapping(String file) {
        return mappings.computeIfAbsent(
                file,
                name ->
                        new Mapping(
                                KERNEL_START,
                                -1,
                                0,
                                name,
                                name.equals("[kernel.kallsyms]") ? buildId : ""));
    }
}
