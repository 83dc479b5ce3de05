// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import io.gimlet.profile.AnnotatedCode;
import io.gimlet.profile.AnnotationPage;
import io.gimlet.profile.AnnotationText;
import io.gimlet.profile.Profile;
import io.gimlet.profile.ValueType;
import io.gimlet.symbolize.BuildIdFiles;
import io.gimlet.symbolize.NamingThread;
import io.gimlet.symbolize.Objdump;
import io.gimlet.symbolize.ProfileDisassembler;
import io.gimlet.symbols.DebugFiles;
import io.gimlet.symbols.NameCleaner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Functions of a profile with what each instruction of theirs cost. */
final class CodeListing implements Listing {
    private final ProfileDisassembler.Outcome outcome;
    private final ValueType type;
    private final long all;
    private final SourceFiles sources;

    private CodeListing(
            ProfileDisassembler.Outcome outcome, ValueType type, long all, SourceFiles sources) {
        this.outcome = outcome;
        this.type = type;
        this.all = all;
        this.sources = sources;
    }

    /**
     * The code of functions whose name has a part, or matches an expression, and of those that they
     * are inlined into.
     *
     * @param most how many at most, the costliest
     * @param files programs, libraries and directories to look in before the profile's own paths
     * @param program the disassembler; null for the one that is installed
     * @throws IOException when there is nothing to show, or nothing that shows it
     */
    static CodeListing of(
            Profile profile,
            int typeIndex,
            String wanted,
            int most,
            SourceFiles sources,
            List<Path> files,
            @Nullable Path program)
            throws IOException {
        Objdump objdump = program == null ? installed() : Objdump.at(program);
        BuildIdFiles given = BuildIdFiles.of(files);
        ProfileDisassembler.Outcome outcome =
                NamingThread.call(demangler ->
                        new ProfileDisassembler(given, objdump, new DebugFiles(), demangler)
                                .disassemble(profile, typeIndex, wanted, most));
        if (outcome.functions().isEmpty()) {
            throw new IOException(
                    outcome.misses().isEmpty()
                            ? "no function of the profile is called '"
                                    + wanted
                                    + "'; 'gimlet report' lists them"
                            : NameCleaner.clean(outcome.misses().getFirst()));
        }
        return new CodeListing(
                outcome, profile.sampleTypes().get(typeIndex), profile.total(typeIndex), sources);
    }

    private static Objdump installed() throws IOException {
        return Objdump.find()
                .orElseThrow(() ->
                        new IOException(
                                "there is no objdump in /usr/bin: install binutils or llvm, or name"
                                        + " one with --objdump"));
    }

    @Override
    public void print(Appendable out, int columns) throws IOException {
        AnnotationText text = new AnnotationText(out, type, all, columns);
        for (AnnotatedCode one : outcome.functions()) {
            text.write(one, sources::lines);
        }
    }

    @Override
    public void writePage(Appendable out) throws IOException {
        AnnotationPage page = new AnnotationPage(out, type, all);
        page.begin();
        for (AnnotatedCode one : outcome.functions()) {
            page.write(one, sources::lines);
        }
    }

    @Override
    public void tellWhatIsMissing() {
        outcome.misses().forEach(miss -> System.err.println(NameCleaner.clean(miss)));
        if (outcome.left() > 0) {
            System.err.println(outcome.left() + " more such functions; -n shows more");
        }
    }
}
