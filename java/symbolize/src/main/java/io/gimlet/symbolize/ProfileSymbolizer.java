// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbolize;

import io.gimlet.profile.FrameKind;
import io.gimlet.profile.Function;
import io.gimlet.profile.Line;
import io.gimlet.profile.Location;
import io.gimlet.profile.Mapping;
import io.gimlet.profile.Profile;
import io.gimlet.symbols.CodeFile;
import io.gimlet.symbols.DebugFiles;
import io.gimlet.symbols.DebugPackages;
import io.gimlet.symbols.Demangler;
import io.gimlet.symbols.Resolution;
import io.gimlet.symbols.SourceFrame;
import io.gimlet.symbols.UnknownReason;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Names afterwards what a profile lacks, from files of the same builds: those that were given, the
 * host's own where their build ids agree, and debug files that are installed. What has a name and a
 * line already stays as it is. For one thread at a time.
 */
public final class ProfileSymbolizer {
    private static final Resolution NO_FILE = new Resolution.Unnamed(UnknownReason.FILE_NOT_OPENED);

    private final ModuleFiles files;
    private final DebugFiles debugFiles;
    private final Demangler demangler;

    /** What of a module of the profile one file tells. */
    private static final class Module {
        private final Mapping mapping;
        private final List<CodeFile> files;
        private final ModuleNames names;
        private int asked;
        private int named;
        private int withLines;
        private @Nullable UnknownReason miss;

        Module(Mapping mapping, List<CodeFile> files, ModuleNames names) {
            this.mapping = mapping;
            this.files = files;
            this.names = names;
        }

        /** Whether debug symbols would tell more. */
        boolean isStripped() {
            return miss != null && miss.isOfStrippedFile();
        }

        ModuleOutcome outcome(DebugPackages packages) {
            return new ModuleOutcome(
                    mapping.file(),
                    mapping.buildId(),
                    asked,
                    named,
                    withLines,
                    names.isEmpty(),
                    miss,
                    isStripped()
                            ? files.stream()
                                    .flatMap(file -> packages.remedyFor(file).stream())
                                    .findFirst()
                                    .orElse("")
                            : "");
        }
    }

    /**
     * What became of the addresses of a module.
     *
     * @param file its name in the profile
     * @param buildId hexadecimal; empty when the profile does not tell
     * @param asked how many addresses lacked a name, or a line that a file has, or may have
     * @param named how many of them have a name now
     * @param withLines how many of them have a line now
     * @param isMissing whether there is no file of that build
     * @param miss why one of the addresses has no name; null when all have, or nothing was asked
     * @param remedy the command that gets what names them; empty when none is known
     */
    public record ModuleOutcome(
            String file,
            String buildId,
            int asked,
            int named,
            int withLines,
            boolean isMissing,
            @Nullable UnknownReason miss,
            String remedy) {}

    /** A profile with its new names, and what became of each module that lacked some. */
    public record Outcome(Profile profile, List<ModuleOutcome> modules) {}

    /**
     * A symbolizer.
     *
     * @param given files to look in first
     * @param debugFiles those that are installed
     * @param demangler for the names in them
     */
    public ProfileSymbolizer(BuildIdFiles given, DebugFiles debugFiles, Demangler demangler) {
        files = new ModuleFiles(given, debugFiles);
        this.debugFiles = debugFiles;
        this.demangler = demangler;
    }

    /** Names what can be named. */
    public Outcome symbolize(Profile profile) {
        Map<Mapping, Module> modules = new LinkedHashMap<>();
        List<Location> locations = new ArrayList<>(profile.locations().size());
        for (Location location : profile.locations()) {
            Mapping mapping = location.mapping();
            boolean isAsked =
                    mapping != null
                            && mapping.kind() == FrameKind.NATIVE
                            && location.address() != 0
                            && lacksSomething(location);
            locations.add(
                    isAsked
                            ? name(location, modules.computeIfAbsent(mapping, this::moduleOf))
                            : location);
        }
        DebugPackages packages = new DebugPackages();
        modules.values().stream()
                .filter(Module::isStripped)
                .forEach(module -> module.files.forEach(packages::want));
        packages.search();
        return new Outcome(
                profile.withLocations(locations),
                modules.values().stream()
                        .filter(module -> module.asked > 0)
                        .map(module -> module.outcome(packages))
                        .toList());
    }

    private static boolean lacksSomething(Location location) {
        return location.lines().isEmpty() || location.lines().getFirst().line() == 0;
    }

    private Module moduleOf(Mapping mapping) {
        List<CodeFile> found = files.of(mapping);
        return new Module(mapping, found, new ModuleNames(found, debugFiles, demangler));
    }

    /** What has a name, and no line that a file of the build knows, is as good as it gets. */
    private static Location name(Location location, Module module) {
        boolean hadName = !location.lines().isEmpty();
        Resolution found = module.names.resolve(location, module.mapping, NO_FILE);
        boolean hasLine = found instanceof Resolution.Named named && named.innermost().line() != 0;
        if (hadName && !hasLine && !module.names.isEmpty()) {
            return location;
        }
        module.asked++;
        if (found instanceof Resolution.Named named) {
            module.named++;
            module.withLines += hasLine ? 1 : 0;
            return new Location(location.address(), location.mapping(), lines(named));
        }
        module.miss = ((Resolution.Unnamed) found).reason();
        return location;
    }

    private static List<Line> lines(Resolution.Named named) {
        List<Line> lines = new ArrayList<>(named.frames().size());
        for (SourceFrame frame : named.frames()) {
            var function =
                    new Function(
                            frame.function(),
                            frame.systemName(),
                            frame.file(),
                            frame.functionLine());
            lines.add(new Line(function, frame.line(), frame.column()));
        }
        return lines;
    }
}
