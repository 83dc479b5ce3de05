// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbolize;

import io.gimlet.profile.FrameKind;
import io.gimlet.profile.Function;
import io.gimlet.profile.Line;
import io.gimlet.profile.Location;
import io.gimlet.profile.Mapping;
import io.gimlet.profile.Profile;
import io.gimlet.symbols.DebugFiles;
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
        private final ModuleNames names;
        private int asked;
        private int named;
        private int withLines;
        private @Nullable UnknownReason miss;

        Module(Mapping mapping, ModuleNames names) {
            this.mapping = mapping;
            this.names = names;
        }

        ModuleOutcome outcome() {
            return new ModuleOutcome(
                    mapping.file(),
                    mapping.buildId(),
                    asked,
                    named,
                    withLines,
                    names.isEmpty(),
                    miss);
        }
    }

    /**
     * What became of the addresses of a module.
     *
     * @param file its name in the profile
     * @param buildId hexadecimal; empty when the profile does not tell
     * @param asked how many addresses lacked a name or a line
     * @param named how many of them have a name now
     * @param withLines how many of them have a line now
     * @param isMissing whether there is no file of that build
     * @param miss why one of the addresses has no name; null when all have, or nothing was asked
     */
    public record ModuleOutcome(
            String file,
            String buildId,
            int asked,
            int named,
            int withLines,
            boolean isMissing,
            @Nullable UnknownReason miss) {}

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
        files = new ModuleFiles(given);
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
        return new Outcome(
                profile.withLocations(locations),
                modules.values().stream().map(Module::outcome).toList());
    }

    private static boolean lacksSomething(Location location) {
        return location.lines().isEmpty() || location.lines().getFirst().line() == 0;
    }

    private Module moduleOf(Mapping mapping) {
        return new Module(mapping, new ModuleNames(files.of(mapping), debugFiles, demangler));
    }

    private static Location name(Location location, Module module) {
        module.asked++;
        Resolution found = module.names.resolve(location, module.mapping, NO_FILE);
        if (found instanceof Resolution.Unnamed unnamed) {
            module.miss = unnamed.reason();
            return location;
        }
        var named = (Resolution.Named) found;
        boolean hasLine = named.innermost().line() != 0;
        module.named++;
        module.withLines += hasLine ? 1 : 0;
        return hasLine || location.lines().isEmpty()
                ? new Location(location.address(), location.mapping(), lines(named))
                : location;
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
