// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.dwarf;

import io.gimlet.elf.BuildId;
import io.gimlet.elf.ElfFile;
import java.util.Optional;

/**
 * Gives a file with debug information those others that it refers to. What it is asked for comes
 * out of a file that may be hostile. Called on the thread that looks something up; the files have
 * to stay readable.
 */
public interface OtherFiles {
    /** No other file is there. */
    OtherFiles NONE = (path, buildId) -> Optional.empty();

    /**
     * Returns the file with what several files have in common, which dwz makes ({@code
     * .gnu_debugaltlink}, {@code .debug_sup}).
     *
     * @param path as the file states it; relative to the file's directory unless it is absolute
     * @param buildId the build id that it has to have
     */
    Optional<ElfFile> supplementary(String path, BuildId buildId);

    /**
     * Returns the file with the rest of a unit that was split off ({@code .dwo}). What is in it
     * tells whether it is the right one.
     *
     * @param name as the file states it; relative to the directory unless it is absolute
     * @param directory that of the compilation; empty when unknown
     */
    default Optional<ElfFile> split(String name, String directory) {
        return Optional.empty();
    }

    /** Returns the package of all that was split off of the file ({@code .dwp}). */
    default Optional<ElfFile> splitPackage() {
        return Optional.empty();
    }
}
