// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.dwarf;

import java.util.Arrays;

/** Numbers the distinct functions that nodes refer to, in ascending order of their references. */
final class FunctionNumbers {
    private final long[] references;
    private final int[] ofNodes;

    /**
     * @param functions the function of each node ({@link DieReference})
     */
    FunctionNumbers(long[] functions) {
        long[] sorted = functions.clone();
        Arrays.sort(sorted);
        int count = 0;
        for (long reference : sorted) {
            boolean isNew = count == 0 || sorted[count - 1] != reference;
            if (reference != DieReference.NONE && isNew) {
                sorted[count++] = reference;
            }
        }
        references = Arrays.copyOf(sorted, count);
        ofNodes = new int[functions.length];
        for (int i = 0; i < functions.length; i++) {
            ofNodes[i] =
                    functions[i] == DieReference.NONE
                            ? (int) DieReference.NONE
                            : Arrays.binarySearch(references, functions[i]);
        }
    }

    int count() {
        return references.length;
    }

    long reference(int number) {
        return references[number];
    }

    /** Returns the number of each node's function; {@link DieReference#NONE} without one. */
    int[] ofNodes() {
        return ofNodes;
    }
}
