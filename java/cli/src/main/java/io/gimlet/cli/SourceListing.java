// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import io.gimlet.profile.AnnotationPage;
import io.gimlet.profile.AnnotationText;
import io.gimlet.profile.FunctionLines;
import io.gimlet.profile.FunctionSearch;
import io.gimlet.profile.Profile;
import io.gimlet.profile.ValueType;
import io.gimlet.symbols.NameCleaner;
import java.io.IOException;
import java.util.List;

/** Functions of a profile with what each line of theirs cost, and their source. */
final class SourceListing implements Listing {
    private final List<FunctionLines> shown;
    private final int left;
    private final int withoutLines;
    private final ValueType type;
    private final long all;
    private final SourceFiles sources;

    private SourceListing(
            List<FunctionLines> shown,
            int left,
            int withoutLines,
            ValueType type,
            long all,
            SourceFiles sources) {
        this.shown = shown;
        this.left = left;
        this.withoutLines = withoutLines;
        this.type = type;
        this.all = all;
        this.sources = sources;
    }

    /**
     * Functions whose name has a part, or matches an expression.
     *
     * @param most how many at most, the costliest
     * @throws IOException when there are none, or none with lines
     */
    static SourceListing of(
            Profile profile, int typeIndex, String wanted, int most, SourceFiles sources)
            throws IOException {
        List<FunctionLines> found = FunctionLines.of(profile, typeIndex, wanted);
        List<FunctionLines> listed = found.stream().filter(FunctionLines::hasLines).toList();
        if (listed.isEmpty()) {
            FunctionSearch search = new FunctionSearch(profile, wanted);
            boolean isThere = profile.locations().stream().anyMatch(search::matches);
            throw new IOException(
                    isThere
                            ? "the profile has no line numbers of that; 'gimlet symbolize' adds"
                                    + " them where debug information is at hand"
                            : "no function of the profile is called '"
                                    + wanted
                                    + "'; 'gimlet report' lists them");
        }
        List<FunctionLines> shown = listed.subList(0, Math.min(most, listed.size()));
        return new SourceListing(
                shown,
                listed.size() - shown.size(),
                found.size() - listed.size(),
                profile.sampleTypes().get(typeIndex),
                profile.total(typeIndex),
                sources);
    }

    @Override
    public void print(Appendable out, int columns) throws IOException {
        AnnotationText text = new AnnotationText(out, type, all, columns);
        for (FunctionLines one : shown) {
            text.write(one, sources.lines(one.file()));
        }
    }

    @Override
    public void writePage(Appendable out) throws IOException {
        AnnotationPage page = new AnnotationPage(out, type, all);
        page.begin();
        for (FunctionLines one : shown) {
            page.write(one, sources.lines(one.file()));
        }
    }

    @Override
    public void tellWhatIsMissing() {
        shown.stream()
                .map(FunctionLines::file)
                .distinct()
                .filter(file -> !file.isEmpty() && sources.lines(file).isEmpty())
                .forEach(file ->
                        System.err.println(
                                NameCleaner.clean(file)
                                        + (sources.isPrivate(file)
                                                ? ": not everybody may read the source, so it is not"
                                                        + " shown to root; run this as its owner"
                                                : ": the source is not there; --source-map says"
                                                        + " where it is")));
        if (left > 0) {
            System.err.println(left + " more such functions; -n shows more");
        }
        if (withoutLines > 0) {
            System.err.println(withoutLines + " such functions have no lines");
        }
    }
}
