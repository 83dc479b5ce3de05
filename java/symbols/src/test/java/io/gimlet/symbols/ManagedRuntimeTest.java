// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ManagedRuntimeTest {
    @ParameterizedTest
    @CsvSource({
        "/usr/lib/jvm/java-25/lib/server/libjvm.so, JVM",
        "/usr/bin/python3.11, CPYTHON",
        "/opt/python/bin/python, CPYTHON",
        "/usr/lib/x86_64-linux-gnu/libpython3.11.so.1.0, CPYTHON",
        "/usr/bin/node, V8",
        "/usr/lib/x86_64-linux-gnu/libnode.so.108, V8",
        "/usr/share/dotnet/shared/Microsoft.NETCore.App/8.0.1/libcoreclr.so, DOTNET",
        "/usr/bin/ruby3.1, RUBY",
        "/usr/lib/x86_64-linux-gnu/libruby-3.1.so.3.1.2, RUBY",
        "/usr/sbin/php-fpm8.2, PHP",
        "/usr/lib/apache2/modules/libphp8.2.so, PHP",
        "/usr/lib/erlang/erts-13.1.5/bin/beam.smp, BEAM"
    })
    void isToldByItsLibraryOrProgram(String path, ManagedRuntime runtime) {
        assertThat(ManagedRuntime.of(path)).isEqualTo(runtime);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[vdso]",
                "//anon",
                "/usr/bin/nodejs-exporter",
                "/usr/bin/pythonic",
                "/usr/lib/libjvmti-agent.so",
                "/usr/lib/libphonenumber.so.8",
                "/usr/lib/python3/dist-packages/_speedups.so",
                "/home/ruby/server"
            })
    void othersAreNone(String path) {
        assertThat(ManagedRuntime.of(path)).isNull();
    }

    /** They stand in the middle of a sentence. */
    @Test
    void saysWhatProfilesShow() {
        for (ManagedRuntime runtime : ManagedRuntime.values()) {
            assertThat(runtime.text()).isNotBlank();
            assertThat(runtime.shows()).doesNotEndWith(".").doesNotContain("python -X perf");
        }
    }
}
