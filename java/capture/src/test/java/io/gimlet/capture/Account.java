// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a demo says of its own CPU time (testdata/demo/report.hpp).
 *
 * @param nanosBySymbol CPU time by mangled name
 * @param names demangled names by mangled name
 * @param threads names by thread id
 */
record Account(
        Map<String, Long> nanosBySymbol, Map<String, String> names, Map<Integer, String> threads) {
    private static final Pattern FUNCTION =
            Pattern.compile(
                    "\"function\":\"([^\"]*)\",\"symbol\":\"([^\"]*)\",[^}]*\"cpuNanos\":(\\d+)");
    private static final Pattern THREAD = Pattern.compile("\"tid\":(\\d+),\"name\":\"([^\"]*)\"");

    static Account parse(String json) {
        Map<String, Long> nanos = new LinkedHashMap<>();
        Map<String, String> names = new LinkedHashMap<>();
        Map<Integer, String> threads = new LinkedHashMap<>();
        Matcher functions = FUNCTION.matcher(json);
        while (functions.find()) {
            nanos.put(functions.group(2), Long.parseLong(functions.group(3)));
            names.put(functions.group(2), functions.group(1));
        }
        Matcher thread = THREAD.matcher(json);
        while (thread.find()) {
            threads.put(Integer.parseInt(thread.group(1)), thread.group(2));
        }
        assertThat(nanos).as("%s", json).hasSize(4);
        return new Account(nanos, names, threads);
    }

    /** Shares of the time since an earlier account, by mangled name. */
    Map<String, Double> sharesSince(Account before) {
        Map<String, Double> shares = new LinkedHashMap<>();
        nanosBySymbol.forEach((symbol, nanos) ->
                shares.put(symbol, (double) nanos - before.nanosBySymbol.get(symbol)));
        double all = shares.values().stream().mapToDouble(Double::doubleValue).sum();
        shares.replaceAll((symbol, nanos) -> nanos / all);
        return shares;
    }
}
