// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SymbolVersionTest {
    @ParameterizedTest
    @CsvSource({
        "__libc_start_main@@GLIBC_2.34, __libc_start_main",
        "memcpy@GLIBC_2.2.5, memcpy",
        "_ZNSsC1Ev@@GLIBCXX_3.4, _ZNSsC1Ev",
        "crypto@@OPENSSL_1_1_0d, crypto",
    })
    void leavesTheName(String symbol, String name) {
        assertThat(SymbolVersion.cut(symbol)).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "main",
                "",
                "@",
                "a@",
                "a@@",
                "@@GLIBC_2.34",
                "memcpy@plt",
                "x@V(1)",
                "a@b@C"
            })
    void leavesNamesThatHaveNone(String symbol) {
        assertThat(SymbolVersion.cut(symbol)).isEqualTo(symbol);
    }
}
