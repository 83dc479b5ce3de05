// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.naming;

import io.gimlet.profile.Mapping;
import io.gimlet.symbols.Demangler;
import io.gimlet.symbols.KernelBuildId;
import io.gimlet.symbols.KernelResolver;
import io.gimlet.symbols.ProgramLines;
import io.gimlet.symbols.Resolution;
import io.gimlet.symbols.SymbolSource;
import java.util.HashMap;
import java.util.Map;

/** How profiles show the kernel, its modules and its BPF programs. For the symbolizer's thread. */
final class KernelFrames {
    private static final String KERNEL = "[kernel.kallsyms]";

    /** The upper half of the address space, on x86-64 and arm64 alike. */
    private static final long KERNEL_START = 0xffff_8000_0000_0000L;

    private final KernelResolver resolver;
    private final String buildId = KernelBuildId.read();
    private final Map<String, Mapping> mappings = new HashMap<>();

    KernelFrames(Demangler demangler, ProgramLines programLines) {
        resolver = new KernelResolver(demangler, programLines);
    }

    ResolvedFrame resolve(FrameRequest.Kernel request) {
        Resolution resolution = resolver.resolve(request.address(), request.timeNanos());
        return new ResolvedFrame(
                request.address(), mapping(fileOf(request.address(), resolution)), resolution);
    }

    /** Reads the symbols anew if that may name the address: code was loaded since. */
    void lookAgainFor(FrameRequest.Kernel request) {
        resolver.lookAgainFor(request.address());
    }

    private String fileOf(long address, Resolution resolution) {
        if (!(resolution instanceof Resolution.Named named)) {
            return KERNEL;
        }
        SymbolSource source = named.innermost().source();
        if (source == SymbolSource.BPF) {
            return "[bpf]";
        }
        String module = resolver.module(address);
        return module.isEmpty() || module.startsWith("_") ? KERNEL : module + ".ko";
    }

    private Mapping mapping(String file) {
        return mappings.computeIfAbsent(
                file,
                name -> new Mapping(KERNEL_START, -1, 0, name, name.equals(KERNEL) ? buildId : ""));
    }
}
