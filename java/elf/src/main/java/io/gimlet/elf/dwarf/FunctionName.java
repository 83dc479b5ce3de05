// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.dwarf;

/**
 * What an entry and those that it refers to say of a function.
 *
 * @param name the linkage name, else the name with those of the namespaces and types around it;
 *     empty when it has none
 * @param isLinkageName whether it is what a linker knows the function by
 * @param line where it is defined, counted from 1; 0 when unknown
 */
record FunctionName(String name, boolean isLinkageName, int line) {
    /** What stands for a function of which nothing can be read. */
    static final FunctionName UNKNOWN = new FunctionName("", false, 0);
}
