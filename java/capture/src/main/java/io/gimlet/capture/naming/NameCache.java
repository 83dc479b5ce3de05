// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.naming;

import io.gimlet.profile.Function;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The functions of one file or process that have been named, by their number in its symbol table.
 */
public final class NameCache {
    private final Map<Integer, Function> functions = new HashMap<>();

    @Nullable Function get(int symbol) {
        return functions.get(symbol);
    }

    void put(int symbol, Function function) {
        functions.put(symbol, function);
    }
}
