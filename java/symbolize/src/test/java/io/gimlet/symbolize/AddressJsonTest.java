// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbolize;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.symbols.Resolution;
import io.gimlet.symbols.SourceFrame;
import io.gimlet.symbols.SymbolSource;
import io.gimlet.symbols.UnknownReason;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class AddressJsonTest {
    private static String json(Resolution resolution) {
        Utf8Text out = new Utf8Text();
        new AddressJson(out).write(-1, resolution);
        return out.toString();
    }

    @Test
    void tellsAllThatIsKnownOfAFrame() {
        var inner = new SourceFrame("f()", "_Z1fv", "/s/a.h", 3, 9, 1, SymbolSource.SYMTAB);
        var outer = new SourceFrame("main", "main", "", 0, 0, 0, SymbolSource.SYMTAB);

        assertThat(json(new Resolution.Named(List.of(inner, outer))))
                .isEqualTo(
                        "{\"address\":\"0xffffffffffffffff\",\"frames\":[{\"function\":\"f()\","
                                + "\"systemName\":\"_Z1fv\",\"file\":\"/s/a.h\",\"line\":3,"
                                + "\"column\":9,\"functionLine\":1,\"source\":\"symbol table\"},"
                                + "{\"function\":\"main\",\"systemName\":\"main\","
                                + "\"source\":\"symbol table\"}]}\n");
    }

    @Test
    void tellsWhyThereIsNoNameAndWhereTheFunctionBegins() {
        var unnamed =
                new Resolution.Unnamed(
                        UnknownReason.NO_SYMBOL, "say \"please\"", OptionalLong.of(0x10));

        assertThat(json(unnamed))
                .isEqualTo(
                        "{\"address\":\"0xffffffffffffffff\",\"reason\":\""
                                + UnknownReason.NO_SYMBOL.text()
                                + "\",\"remedy\":\"say \\\"please\\\"\","
                                + "\"functionStart\":\"0x10\"}\n");
    }

    @Test
    void escapesWhatTextsMayNotHold() {
        var hostile = new SourceFrame("x", "\\\n\u001b\ud83d", "", 0, 0, 0, SymbolSource.SYMTAB);

        assertThat(json(new Resolution.Named(List.of(hostile))))
                .contains("\"systemName\":\"\\\\\\u000a\\u001b\\ud83d\"");
    }
}
