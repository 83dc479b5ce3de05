// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbolize;

import io.gimlet.profile.Mapping;
import io.gimlet.symbols.CodeFile;
import io.gimlet.symbols.DebugFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Finds the files of modules of profiles: only those of the same build. */
final class ModuleFiles {
    /** Others are none, and no part of a path. */
    private static final Pattern BUILD_ID = Pattern.compile("[0-9a-fA-F]+");

    private final BuildIdFiles given;
    private final DebugFiles debugFiles;

    /** Looks in what was given first, then on this host, and then where debug files come from. */
    ModuleFiles(BuildIdFiles given, DebugFiles debugFiles) {
        this.given = given;
        this.debugFiles = debugFiles;
    }

    /** Programs and debug files of a module's build; empty when there are none. */
    List<CodeFile> of(Mapping module) {
        List<CodeFile> files = new ArrayList<>();
        String buildId = module.buildId();
        if (BUILD_ID.matcher(buildId).matches()) {
            for (Path path : given.find(buildId)) {
                addIfOfBuild(files, path, buildId);
            }
            pathOf(module).ifPresent(path -> addIfOfBuild(files, path, buildId));
            if (files.isEmpty()) { // else the debug file is found from there
                DebugFiles.pathOf(BuildIdFiles.normalized(buildId))
                        .ifPresent(path -> addIfOfBuild(files, path, buildId));
            }
            if (files.isEmpty()) {
                debugFiles
                        .fromServer(BuildIdFiles.normalized(buildId))
                        .ifPresent(path -> addIfOfBuild(files, path, buildId));
            }
        }
        return files;
    }

    /** Empty for what cannot be a path: a profile can say anything. */
    private static Optional<Path> pathOf(Mapping module) {
        try {
            return Optional.of(Path.of(module.file()));
        } catch (InvalidPathException impossible) {
            return Optional.empty();
        }
    }

    private static void addIfOfBuild(List<CodeFile> files, Path path, String buildId) {
        if (!Files.isRegularFile(path)) {
            return;
        }
        try {
            CodeFile file = CodeFile.open(path);
            String wanted = BuildIdFiles.normalized(buildId);
            if (BuildIdFiles.normalized(file.buildId()).equals(wanted)) {
                files.add(file);
            }
        } catch (IOException unreadable) {
            return; // as good as one of another build
        }
    }
}
