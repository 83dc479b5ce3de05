// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

/**
 * The version that GNU ld writes behind names in symbol tables, as {@code memcpy@@GLIBC_2.14}, the
 * default one, or {@code memcpy@GLIBC_2.2.5}: it says which of several functions a linker takes,
 * and is no part of the name.
 */
final class SymbolVersion {
    private SymbolVersion() {}

    /** Returns a name without its version. */
    static String cut(String name) {
        int at = name.indexOf('@');
        if (at <= 0) {
            return name;
        }
        int version = name.startsWith("@@", at) ? at + 2 : at + 1;
        return isVersion(name, version) ? name.substring(0, at) : name;
    }

    /** By convention: other languages have names with an at sign, too. */
    private static boolean isVersion(String name, int from) {
        if (from == name.length() || !isUpperCase(name.charAt(from))) {
            return false;
        }
        for (int i = from; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean belongs =
                    isUpperCase(c)
                            || (c >= 'a' && c <= 'z')
                            || (c >= '0' && c <= '9')
                            || c == '_'
                            || c == '.'
                            || c == '-';
            if (!belongs) {
                return false;
            }
        }
        return true;
    }

    private static boolean isUpperCase(char c) {
        return c >= 'A' && c <= 'Z';
    }
}
