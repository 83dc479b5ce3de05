// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbolize;

import io.gimlet.elf.Extent;
import io.gimlet.profile.AnnotatedCode;
import io.gimlet.profile.FrameKind;
import io.gimlet.profile.FunctionLines.Cost;
import io.gimlet.profile.FunctionSearch;
import io.gimlet.profile.Location;
import io.gimlet.profile.Mapping;
import io.gimlet.profile.Profile;
import io.gimlet.symbols.DebugFiles;
import io.gimlet.symbols.Demangler;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Shows the code of functions of a profile with what each instruction cost. The code is that of
 * files of the same build: in others, the addresses are of something else. For one thread at a
 * time.
 */
public final class ProfileDisassembler {
    private final ModuleFiles files;
    private final Objdump objdump;
    private final DebugFiles debugFiles;
    private final Demangler demangler;
    private final Map<Mapping, Optional<CodeModule>> modules = new HashMap<>();

    /**
     * What was found.
     *
     * @param functions the costliest first
     * @param left how many more there are
     * @param misses why some have no code to show, one sentence each
     */
    public record Outcome(List<AnnotatedCode> functions, int left, List<String> misses) {}

    /** A function as it lies in its file. */
    private record Place(CodeModule module, Extent extent) {}

    /** What a function and its addresses cost, while samples are added up. */
    private static final class Sums {
        private final String name;
        private final Mapping mapping;
        private final Place place;
        private final Map<Long, Cost> byAddress = new HashMap<>();
        private Cost all = Cost.NONE;

        Sums(String name, Mapping mapping, Place place) {
            this.name = name;
            this.mapping = mapping;
            this.place = place;
        }
    }

    /** An address of a function, which recursion has several times in a stack. */
    private record Site(Sums function, long address) {}

    /**
     * A disassembler of profiles.
     *
     * @param given files to look in first
     * @param objdump what reads the code
     * @param debugFiles those that are installed
     * @param demangler for the names in them
     */
    public ProfileDisassembler(
            BuildIdFiles given, Objdump objdump, DebugFiles debugFiles, Demangler demangler) {
        files = new ModuleFiles(given, debugFiles);
        this.objdump = objdump;
        this.debugFiles = debugFiles;
        this.demangler = demangler;
    }

    /**
     * Disassembles the functions that a text tells, and those that they are inlined into.
     *
     * @param typeIndex which value of the samples is summed up
     * @param wanted see {@link FunctionSearch}
     * @param most how many functions at most
     * @throws IOException when the disassembler fails
     */
    public Outcome disassemble(Profile profile, int typeIndex, String wanted, int most)
            throws IOException {
        Set<String> misses = new LinkedHashSet<>();
        Map<Place, Sums> functions = find(profile, wanted, misses);
        addUp(profile, typeIndex, sites(profile, functions));
        List<Sums> found = new ArrayList<>(functions.values());
        found.sort(
                Comparator.comparingLong((Sums one) -> one.all.total())
                        .reversed()
                        .thenComparing(one -> one.name));
        List<AnnotatedCode> shown = new ArrayList<>();
        for (Sums one : found.subList(0, Math.min(most, found.size()))) {
            Optional<byte[]> code = one.place.module().code(one.place.extent());
            if (code.isPresent()) {
                shown.add(annotate(one, code.get()));
            } else {
                misses.add(one.mapping.file() + ": the code of " + one.name + " is not in it");
            }
        }
        return new Outcome(shown, Math.max(0, found.size() - most), List.copyOf(misses));
    }

    private Map<Place, Sums> find(Profile profile, String wanted, Set<String> misses) {
        FunctionSearch search = new FunctionSearch(profile, wanted);
        Map<Place, Sums> functions = new LinkedHashMap<>();
        for (Location location : profile.locations()) {
            if (!search.matches(location)) {
                continue;
            }
            Optional<Place> place = placeOf(location);
            Mapping mapping = location.mapping();
            if (mapping == null || place.isEmpty()) {
                misses.add(miss(location));
                continue;
            }
            String name =
                    location.lines().isEmpty()
                            ? location.standIn()
                            : location.lines().getLast().function().name();
            functions.computeIfAbsent(place.get(), key -> new Sums(name, mapping, key));
        }
        return functions;
    }

    private String miss(Location location) {
        Mapping mapping = location.mapping();
        if (mapping == null || mapping.kind() != FrameKind.NATIVE || location.address() == 0) {
            return "what is in no file (the kernel, generated code) cannot be disassembled";
        }
        if (mapping.buildId().isEmpty()) {
            return mapping.file()
                    + ": the profile has no build id for it, so nothing tells the right file";
        }
        return moduleOf(mapping).isEmpty()
                ? mapping.file()
                        + ": the file of build "
                        + mapping.buildId()
                        + " is not there; -f names it"
                : mapping.file() + ": nothing tells where its functions begin and end";
    }

    private Optional<CodeModule> moduleOf(Mapping mapping) {
        return modules.computeIfAbsent(
                mapping, one -> CodeModule.of(files.of(one), debugFiles, demangler));
    }

    private Optional<Place> placeOf(Location location) {
        Mapping mapping = location.mapping();
        if (mapping == null || mapping.kind() != FrameKind.NATIVE || location.address() == 0) {
            return Optional.empty();
        }
        Optional<CodeModule> module = moduleOf(mapping);
        if (module.isEmpty()) {
            return Optional.empty();
        }
        OptionalLong address = ModuleNames.addressIn(module.get().elf(), location, mapping);
        return address.isEmpty()
                ? Optional.empty()
                : module.get()
                        .functionAt(address.getAsLong())
                        .map(extent -> new Place(module.get(), extent));
    }

    /** For each location, by its number, the site of the functions that it is; null for others. */
    private List<Optional<Site>> sites(Profile profile, Map<Place, Sums> functions) {
        List<Optional<Site>> sites = new ArrayList<>();
        for (Location location : profile.locations()) {
            Mapping mapping = location.mapping();
            Optional<Place> place =
                    mapping != null && modules.containsKey(mapping)
                            ? placeOf(location)
                            : Optional.empty();
            Sums sums = place.isEmpty() ? null : functions.get(place.get());
            sites.add(
                    mapping == null || place.isEmpty() || sums == null
                            ? Optional.empty()
                            : Optional.of(
                                    new Site(
                                            sums,
                                            ModuleNames.addressIn(
                                                            place.get().module().elf(),
                                                            location,
                                                            mapping)
                                                    .orElseThrow())));
        }
        return sites;
    }

    private static void addUp(Profile profile, int typeIndex, List<Optional<Site>> sites) {
        Set<Object> seen = new HashSet<>();
        for (int sample = 0; sample < profile.sampleCount(); sample++) {
            long value = profile.value(sample, typeIndex);
            seen.clear();
            for (int depth = 0; depth < profile.stackLength(sample); depth++) {
                Optional<Site> site = sites.get(profile.locationId(sample, depth));
                if (site.isEmpty()) {
                    continue;
                }
                Sums function = site.get().function();
                long self = depth == 0 ? value : 0;
                function.all = function.all.plus(self, seen.add(function) ? value : 0);
                long total = seen.add(site.get()) ? value : 0;
                function.byAddress.merge(
                        site.get().address(),
                        new Cost(self, total),
                        (one, other) -> one.plus(other.self(), other.total()));
            }
        }
    }

    private AnnotatedCode annotate(Sums function, byte[] code) throws IOException {
        CodeModule module = function.place.module();
        Extent extent = function.place.extent();
        List<Objdump.Instruction> instructions =
                objdump.disassemble(module.elf().machine(), extent.start(), code);
        InstructionText text = new InstructionText(module, extent);
        Map<Integer, Cost> costs = costs(function, instructions);
        List<AnnotatedCode.Instruction> annotated = new ArrayList<>(instructions.size());
        for (int i = 0; i < instructions.size(); i++) {
            annotated.add(text.annotate(instructions.get(i), costs.get(i)));
        }
        return new AnnotatedCode(
                function.name,
                function.mapping.file(),
                function.all.self(),
                function.all.total(),
                annotated);
    }

    /** By the instruction that an address is in: that of a caller lies behind its beginning. */
    private static Map<Integer, Cost> costs(Sums function, List<Objdump.Instruction> instructions) {
        long[] starts = instructions.stream().mapToLong(Objdump.Instruction::address).toArray();
        Map<Integer, Cost> costs = new HashMap<>();
        function.byAddress.forEach((address, cost) -> {
            int index = Arrays.binarySearch(starts, address);
            int instruction = index >= 0 ? index : -index - 2;
            if (instruction >= 0) {
                costs.merge(
                        instruction, cost, (one, other) -> one.plus(other.self(), other.total()));
            }
        });
        return costs;
    }
}
