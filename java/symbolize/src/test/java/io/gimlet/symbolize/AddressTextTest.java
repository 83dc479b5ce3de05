// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbolize;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.symbols.Resolution;
import io.gimlet.symbols.SourceFrame;
import io.gimlet.symbols.SymbolSource;
import io.gimlet.symbols.UnknownReason;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The expected texts are what addr2line of GNU binutils 2.40 prints for such places. */
class AddressTextTest {
    private static final Resolution INLINED =
            new Resolution.Named(
                    List.of(
                            frame("twice(int)", "/src/inc/twice.h", 3),
                            frame("caller(int)", "/src/main.cc", 12)));

    private static final Resolution SYMBOL_ONLY =
            new Resolution.Named(List.of(frame("_start", "", 0)));

    private static final Resolution UNKNOWN = new Resolution.Unnamed(UnknownReason.NO_SYMBOL);

    private static SourceFrame frame(String function, String file, int line) {
        return new SourceFrame(function, function, file, line, 0, 0, SymbolSource.SYMTAB);
    }

    /** The options by their letters, as on the command line. */
    private static String text(String letters, Resolution resolution) {
        Utf8Text out = new Utf8Text();
        var options =
                new AddressText.Options(
                        letters.contains("a"),
                        letters.contains("f"),
                        letters.contains("i"),
                        letters.contains("p"),
                        letters.contains("s"));
        new AddressText(out, options).write(0x401136, resolution);
        return out.toString();
    }

    @Test
    void tellsTheInnermostPlaceUnlessAskedForMore() {
        assertThat(text("", INLINED)).isEqualTo("/src/inc/twice.h:3\n");
        assertThat(text("s", INLINED)).isEqualTo("twice.h:3\n");
        assertThat(text("f", INLINED)).isEqualTo("twice(int)\n/src/inc/twice.h:3\n");
    }

    @Test
    void tellsWhatWasInlinedWhere() {
        assertThat(text("i", INLINED)).isEqualTo("/src/inc/twice.h:3\n/src/main.cc:12\n");
        assertThat(text("afi", INLINED))
                .isEqualTo(
                        """
                        0x0000000000401136
                        twice(int)
                        /src/inc/twice.h:3
                        caller(int)
                        /src/main.cc:12
                        """);
        assertThat(text("afips", INLINED))
                .isEqualTo(
                        """
                        0x0000000000401136: twice(int) at twice.h:3
                         (inlined by) caller(int) at main.cc:12
                        """);
    }

    @Test
    void marksWhatIsNotKnown() {
        assertThat(text("", SYMBOL_ONLY)).isEqualTo("??:?\n");
        assertThat(text("fp", SYMBOL_ONLY)).isEqualTo("_start at ??:?\n");
        assertThat(text("", UNKNOWN)).isEqualTo("??:0\n");
        assertThat(text("f", UNKNOWN)).isEqualTo("??\n??:0\n");
        assertThat(text("afp", UNKNOWN)).isEqualTo("0x0000000000401136: ?? ??:0\n");
    }
}
