// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbolize;

import io.gimlet.elf.ElfFile;
import io.gimlet.profile.Location;
import io.gimlet.profile.Mapping;
import io.gimlet.symbols.CodeFile;
import io.gimlet.symbols.DebugFiles;
import io.gimlet.symbols.Demangler;
import io.gimlet.symbols.FileResolver;
import io.gimlet.symbols.Resolution;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Names the addresses of one module of a profile, from the files of its build that there are. */
final class ModuleNames {
    private record Candidate(CodeFile file, FileResolver resolver) {}

    private final List<Candidate> candidates = new ArrayList<>();

    ModuleNames(List<CodeFile> files, DebugFiles debugFiles, Demangler demangler) {
        for (CodeFile file : files) {
            if (file.refusal() == null) {
                candidates.add(new Candidate(file, FileResolver.of(file, debugFiles, demangler)));
            }
        }
    }

    boolean isEmpty() {
        return candidates.isEmpty();
    }

    /**
     * The best that the files know of a location: with lines if one of them has these. Resolved to
     * a reason when none knows a name.
     *
     * @param reason for when there is no file that tells more
     */
    Resolution resolve(Location location, Mapping mapping, Resolution reason) {
        Resolution.Named name = null;
        Resolution miss = reason;
        for (Candidate candidate : candidates) {
            OptionalLong address = addressIn(candidate.file().requireElf(), location, mapping);
            if (address.isEmpty()) {
                continue;
            }
            Resolution found = candidate.resolver().resolve(address.getAsLong(), 0);
            if (found instanceof Resolution.Named named) {
                name = name == null || named.innermost().line() != 0 ? named : name;
                if (name.innermost().line() != 0) {
                    return name;
                }
            } else {
                miss = found;
            }
        }
        return name == null ? miss : name;
    }

    /** Gimlet's own profiles tell the file's addresses; for others the program headers do. */
    static OptionalLong addressIn(ElfFile elf, Location location, Mapping mapping) {
        if (mapping.fileAddress() != mapping.fileOffset()) {
            return OptionalLong.of(mapping.inFile(location.address()));
        }
        return elf.addressOf(location.address() - mapping.start() + mapping.fileOffset());
    }
}
