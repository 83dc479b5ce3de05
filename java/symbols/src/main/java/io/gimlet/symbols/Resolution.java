// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

/** What is known about an address: a name and its source, or the reason why there is none. */
public sealed interface Resolution {
    /**
     * A function.
     *
     * @param name its name for people: demangled, and harmless in a terminal (see {@link
     *     NameCleaner})
     * @param systemName its name as its source states it; any characters, so not for a terminal
     * @param offset distance of the address from the start of the function, in bytes
     * @param source where the name comes from
     */
    record Named(String name, String systemName, long offset, SymbolSource source)
            implements Resolution {
        static Named of(String systemName, Demangler demangler, long offset, SymbolSource source) {
            String name = NameCleaner.clean(demangler.demangle(systemName));
            return new Named(name, systemName, offset, source);
        }
    }

    /**
     * An address without a name.
     *
     * @param reason why
     */
    record Unnamed(UnknownReason reason) implements Resolution {}
}
