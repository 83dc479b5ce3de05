// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.capture.Samples.Frame;
import io.gimlet.capture.Samples.Sample;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Libraries of equal layout that a program loads in turn at one address: each function has one
 * caller that is its own, so a stack with functions of two of them has a wrong name, or was walked
 * by the wrong rows.
 */
@Tag("live")
class SiblingsLiveTest {
    /** How many samples each run takes; with -Dgimlet.siblings=20000 so many, and with figures. */
    private static final int SAMPLES = Integer.getInteger("gimlet.siblings", 1500);

    private static final boolean SHOWS_FIGURES = SAMPLES > 1500;

    private static final long HERTZ = 1999;
    private static final Pattern SIBLING = Pattern.compile("(?:sibling|caller)_([0-9]+)(?:_burn)?");

    @TempDir private Path directory;

    /** What the samples in libraries say, by what they name. */
    private record Account(long right, long unnamed, long cut, long wrong, List<String> examples) {
        long all() {
            return right + unnamed + cut + wrong;
        }

        String text() {
            return String.format(
                    Locale.ROOT,
                    "%d samples: %.1f %% right, %.1f %% without a name, %.1f %% cut, %d wrong %s",
                    all(),
                    100.0 * right / all(),
                    100.0 * unnamed / all(),
                    100.0 * cut / all(),
                    wrong,
                    examples);
        }
    }

    private static Account accountOf(Samples samples) {
        long right = 0;
        long unnamed = 0;
        long cut = 0;
        long wrong = 0;
        List<String> examples = new ArrayList<>();
        for (Sample sample : samples.all()) {
            List<String> names = sample.userFrames().stream().map(Frame::systemName).toList();
            List<String> siblings =
                    names.stream()
                            .map(SIBLING::matcher)
                            .filter(Matcher::matches)
                            .map(match -> match.group(1))
                            .distinct()
                            .toList();
            boolean hasCaller = names.stream().anyMatch(name -> name.startsWith("caller_"));
            boolean hasBurn = names.stream().anyMatch(name -> name.endsWith("_burn"));
            if (siblings.size() > 1) {
                wrong += sample.count();
                examples.add(names.toString());
            } else if (hasCaller && hasBurn) {
                right += sample.count();
            } else if (hasCaller) {
                unnamed += sample.count();
            } else if (hasBurn || isUnnamedLeaf(names)) {
                cut += sample.count();
            }
        }
        return new Account(
                right, unnamed, cut, wrong, examples.subList(0, Math.min(5, examples.size())));
    }

    private static boolean isUnnamedLeaf(List<String> names) {
        return names.size() == 1 && names.getFirst().matches("(?:[0-9]+|plugin)\\.so\\+\\[?0x.*");
    }

    private static Account record(int lifeMicros, String... options) throws Exception {
        List<String> all =
                new ArrayList<>(
                        List.of(
                                "--life-us",
                                Integer.toString(lifeMicros),
                                "--ms",
                                Long.toString(SAMPLES * 1100L / HERTZ)));
        all.addAll(List.of(options));
        try (Target target = Target.startWaiting("siblings", all.toArray(String[]::new));
                RunningRecording recording = Recorder.of(target).frequency(HERTZ).start()) {
            target.go();
            Account account = accountOf(Samples.of(recording.awaitEnd()));
            if (SHOWS_FIGURES) {
                System.out.printf("%s: %s %s%n", all, target.readLine(), account.text());
            }
            assertThat(account.all()).as("samples").isGreaterThan(SAMPLES / 2);
            return account;
        }
    }

    @ParameterizedTest
    @CsvSource({"1000, 0.0", "5000, 0.0", "20000, 0.1", "50000, 0.3", "100000, 0.4"})
    void noneHasTheNameOfAnother(int lifeMicros, double share) throws Exception {
        Account account = record(lifeMicros);

        assertThat(account.wrong()).as(account.text()).isZero();
        assertThat(account.right() / (double) account.all())
                .as(account.text())
                .isGreaterThanOrEqualTo(share);
    }

    @ParameterizedTest
    @CsvSource({
        "rename, 1000, 0.0",
        "rename, 50000, 0.1",
        "recreate, 1000, 0.0",
        "recreate, 50000, 0.1",
        "overwrite, 1000, 0.0",
        "overwrite, 20000, 0.0",
    })
    void noFileThatTakesItsPlaceGivesItsNames(String by, int lifeMicros, double share)
            throws Exception {
        String library = directory.resolve("plugin.so").toString();
        Account account = record(lifeMicros, "--at", library, "--by", by);

        assertThat(account.wrong()).as(account.text()).isZero();
        assertThat(account.right() / (double) account.all())
                .as(account.text())
                .isGreaterThanOrEqualTo(share);
    }

    /** Without a moment in which nothing is mapped there, and among others that stay. */
    @ParameterizedTest
    @CsvSource({"1000, 0.0", "20000, 0.1", "100000, 0.4"})
    void whatIsMappedOverAnotherHasItsOwnName(int lifeMicros, double share) throws Exception {
        Account account = record(lifeMicros, "--over");

        assertThat(account.wrong()).as(account.text()).isZero();
        assertThat(account.right() / (double) account.all())
                .as(account.text())
                .isGreaterThanOrEqualTo(share);
    }

    /** File systems write times by a clock that is some milliseconds behind. */
    @Test
    void aFileThatIsOverwrittenGivesItsNewNamesOnceItRests() throws Exception {
        String library = directory.resolve("plugin.so").toString();
        Account account =
                record(200_000, "--at", library, "--by", "overwrite", "--rest-us", "20000");

        assertThat(account.wrong()).as(account.text()).isZero();
        assertThat(account.right() / (double) account.all())
                .as(account.text())
                .isGreaterThanOrEqualTo(0.1);
    }

    @ParameterizedTest
    @CsvSource({"1000", "20000"})
    void aFileThatIsDeletedGivesItsNamesToNobodyElse(int lifeMicros) throws Exception {
        String library = directory.resolve("plugin.so").toString();
        Account account = record(lifeMicros, "--at", library, "--by", "recreate", "--unlink");

        assertThat(account.wrong()).as(account.text()).isZero();
    }
}
