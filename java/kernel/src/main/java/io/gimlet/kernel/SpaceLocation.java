// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

/**
 * Where the description of an address space is (struct gimlet_space).
 *
 * @param id of the address space that it describes; never 0
 * @param mappings the location of the first mapping
 * @param count of the mappings
 * @param generation never 0, and never used before
 */
public record SpaceLocation(int id, int mappings, int count, int generation) {}
