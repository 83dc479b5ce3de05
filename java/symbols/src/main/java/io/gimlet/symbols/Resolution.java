// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

import java.util.List;
import java.util.OptionalLong;

/** What is known about an address: its place in the source, or the reason why it has none. */
public sealed interface Resolution {
    /**
     * A place in the source.
     *
     * @param frames the functions at the address, an inlined one before the one that calls it;
     *     never empty
     */
    record Named(List<SourceFrame> frames) implements Resolution {
        /**
         * Copies the list.
         *
         * @throws IllegalArgumentException if it is empty
         */
        public Named {
            frames = List.copyOf(frames);
            if (frames.isEmpty()) {
                throw new IllegalArgumentException("a named address has a function");
            }
        }

        /** Returns the function whose code is at the address, inlined or not. */
        public SourceFrame innermost() {
            return frames.getFirst();
        }

        /** An address of which only the function's name is known, as symbol tables tell. */
        static Named ofSymbol(String systemName, Demangler demangler, SymbolSource source) {
            return new Named(List.of(SourceFrame.ofSymbol(systemName, demangler, source)));
        }

        /** An address in a linkage stub, which is called as in objdump. */
        static Named ofStub(String callee, Demangler demangler) {
            String function = NameCleaner.clean(demangler.demangle(callee) + "@plt");
            return new Named(
                    List.of(
                            new SourceFrame(
                                    function,
                                    callee + "@plt",
                                    "",
                                    0,
                                    0,
                                    0,
                                    SymbolSource.LINKAGE_STUB)));
        }
    }

    /**
     * An address without a name.
     *
     * @param reason why
     * @param remedy what the user can do about it, a part of a sentence
     * @param functionStart where the function at the address begins, in the same numbering, which
     *     unwind information may tell; empty when unknown
     */
    record Unnamed(UnknownReason reason, String remedy, OptionalLong functionStart)
            implements Resolution {
        /** An address without a name, with the remedy that the reason has everywhere. */
        public Unnamed(UnknownReason reason) {
            this(reason, reason.hint(), OptionalLong.empty());
        }
    }
}
