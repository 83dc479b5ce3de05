// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.go;

/**
 * A function of Go at an address, and where in its source.
 *
 * @param function its name, as Go's runtime prints it; any characters
 * @param file the source file; empty when unknown
 * @param line the line in that file, counted from 1; 0 when unknown
 * @param functionLine the line on which the function starts; 0 when unknown, as before Go 1.20
 */
public record GoFrame(String function, String file, int line, int functionLine) {}
