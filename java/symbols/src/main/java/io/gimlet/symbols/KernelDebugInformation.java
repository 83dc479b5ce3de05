// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

import io.gimlet.elf.ElfFile;
import io.gimlet.elf.MalformedElfException;
import io.gimlet.elf.SymbolTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The debug information of the running kernel itself, of its {@code vmlinux} where that is
 * installed: functions that are inlined, files and lines. Only the file with the kernel's build id
 * counts, and only if it belongs to root or to whoever runs Gimlet. For one thread at a time.
 */
final class KernelDebugInformation {
    /** Where the kernel's text begins, in kallsyms as in the file. */
    static final String TEXT_START = "_stext";

    private static final int ROOT_USER = 0;

    private final DebugInformation information;
    private final long bias;

    private KernelDebugInformation(DebugInformation information, long bias) {
        this.information = information;
        this.bias = bias;
    }

    /**
     * Looks for it; null when there is none.
     *
     * @param root the root directory to look in
     * @param release of the kernel, as uname(1) has it
     * @param buildId of the kernel
     * @param textStart where the kernel says that its text begins; 0 when it does not
     */
    static @Nullable KernelDebugInformation find(
            Path root, String release, String buildId, long textStart, Demangler demangler) {
        if (textStart == 0 || buildId.isEmpty()) {
            return null;
        }
        for (Path path : places(root, release, buildId)) {
            KernelDebugInformation found = open(path, buildId, textStart, demangler);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    /** Those of Debian and Ubuntu, of Fedora, and of a kernel that was built here. */
    private static List<Path> places(Path root, String release, String buildId) {
        List<Path> places = new ArrayList<>();
        DebugFiles.pathOf(buildId)
                .ifPresent(path -> places.add(root.resolve(path.toString().substring(1))));
        for (String path :
                List.of(
                        "usr/lib/debug/boot/vmlinux-" + release,
                        "usr/lib/debug/lib/modules/" + release + "/vmlinux",
                        "boot/vmlinux-" + release,
                        "lib/modules/" + release + "/build/vmlinux")) {
            places.add(root.resolve(path));
        }
        return places;
    }

    private static @Nullable KernelDebugInformation open(
            Path path, String buildId, long textStart, Demangler demangler) {
        try {
            if (!Files.isRegularFile(path)) {
                return null;
            }
            CodeFile file = CodeFile.open(path);
            CodeFile.Origin origin = file.origin();
            if (file.refusal() != null
                    || !file.buildId().equals(buildId)
                    || origin == null
                    || (origin.owner() != ROOT_USER && origin.owner() != ownUser())) {
                return null;
            }
            OptionalLong linked = textStart(file.requireElf());
            DebugInformation information = DebugInformation.of(file, new DebugFiles(), demangler);
            return information == null || linked.isEmpty()
                    ? null
                    : new KernelDebugInformation(information, textStart - linked.getAsLong());
        } catch (IOException | MalformedElfException unusable) {
            return null;
        }
    }

    private static int ownUser() throws IOException {
        return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    }

    /** Where the file's text is linked for. */
    private static OptionalLong textStart(ElfFile elf) throws MalformedElfException {
        SymbolTable symbols = elf.symtab().orElse(null);
        if (symbols == null) {
            return OptionalLong.empty();
        }
        TextStart found = new TextStart(symbols);
        symbols.forEach(found);
        return found.value;
    }

    /** Takes the symbol with that name. */
    private static final class TextStart implements SymbolTable.Visitor {
        private final SymbolTable symbols;
        private OptionalLong value = OptionalLong.empty();

        TextStart(SymbolTable symbols) {
            this.symbols = symbols;
        }

        @Override
        public void symbol(
                long address, long size, int type, int binding, int section, int nameOffset) {
            if (binding != SymbolTable.STB_GLOBAL || value.isPresent()) {
                return;
            }
            try {
                if (symbols.names()
                        .string(nameOffset, TEXT_START.length() + 1)
                        .equals(TEXT_START)) {
                    value = OptionalLong.of(address);
                }
            } catch (MalformedElfException shrank) {
                value = OptionalLong.empty();
            }
        }
    }

    /**
     * Returns what is known of an address.
     *
     * @param bySymbol what kallsyms say of it
     */
    Resolution resolve(long address, Resolution bySymbol) {
        return information.resolve(address - bias, () -> bySymbol);
    }
}
