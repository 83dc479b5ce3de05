// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

/** Turns the names that compilers give to functions into the names that people gave them. */
@FunctionalInterface
public interface Demangler {
    /** Leaves every name as it is. */
    Demangler NONE = mangled -> mangled;

    /**
     * Returns the name for people.
     *
     * @param mangled a hostile name of any characters
     * @return the demangled name, or {@code mangled} itself when it is not a mangled name
     */
    String demangle(String mangled);
}
