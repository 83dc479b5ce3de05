// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.dwarf;

import io.gimlet.elf.MalformedElfException;
import java.util.Arrays;

/**
 * Which namespaces, types and functions contain which entries of one unit. What is in a function is
 * left out: a table of that function has it. Immutable.
 */
final class ScopeTable {
    /** Not in a scope. */
    static final int NONE = -1;

    private static final int MAX_DEPTH = 1 << 10;

    private int[] starts = new int[64];
    private int[] ends = new int[64];
    private int[] parents = new int[64];
    private boolean[] functions = new boolean[64];
    private int count;

    private ScopeTable() {}

    /** Reads the scopes of a unit. */
    static ScopeTable ofUnit(UnitEntries entries) {
        var table = new ScopeTable();
        table.read(entries, 0, entries.limit(), true);
        return table;
    }

    /** Reads the scopes in a function that a table of its unit has. */
    ScopeTable ofFunction(UnitEntries entries, int scope) {
        var table = new ScopeTable();
        table.read(entries, starts[scope], ends[scope], false);
        return table;
    }

    /** Returns the innermost scope that contains an entry and is not that itself. */
    int containing(int entry) {
        int scope = Arrays.binarySearch(starts, 0, count, entry);
        scope = scope >= 0 ? scope - 1 : -scope - 2;
        while (scope >= 0 && ends[scope] <= entry) {
            scope = parents[scope];
        }
        return scope;
    }

    /** Returns how many there are. */
    int size() {
        return count;
    }

    int parent(int scope) {
        return parents[scope];
    }

    int start(int scope) {
        return starts[scope];
    }

    boolean isFunction(int scope) {
        return functions[scope];
    }

    private void read(UnitEntries entries, int start, int end, boolean skipFunctions) {
        int[] open = new int[MAX_DEPTH];
        int depth = 0;
        int at = start;
        int scope = NONE;
        try {
            while (at < end) {
                int index = entries.abbreviation(at);
                if (index == AbbreviationTable.ABSENT) {
                    at = entries.next();
                    if (depth == 0) {
                        break;
                    }
                    if (open[--depth] != scope) {
                        ends[scope] = at;
                        scope = open[depth];
                    }
                    continue;
                }
                int attributes = entries.next();
                AbbreviationTable abbreviations = entries.abbreviations();
                byte kind = abbreviations.kind(index);
                boolean function = kind == DieKind.SUBPROGRAM && skipFunctions;
                boolean named = kind == DieKind.NAMESPACE || kind == DieKind.TYPE;
                if (!abbreviations.hasChildren(index) || kind == DieKind.OTHER || function) {
                    int next = entries.skip(index, attributes);
                    if (function && abbreviations.hasChildren(index)) {
                        add(at, next, scope, true);
                    }
                    at = next;
                    continue;
                }
                if (depth == MAX_DEPTH) {
                    break;
                }
                open[depth++] = scope;
                if (named) {
                    scope = add(at, end, scope, false);
                }
                at = entries.skipAttributes(index, attributes);
            }
        } catch (MalformedElfException cut) {
            // What was read until there is right.
        }
    }

    private int add(int start, int end, int parent, boolean function) {
        if (count == starts.length) {
            starts = Arrays.copyOf(starts, count * 2);
            ends = Arrays.copyOf(ends, count * 2);
            parents = Arrays.copyOf(parents, count * 2);
            functions = Arrays.copyOf(functions, count * 2);
        }
        starts[count] = start;
        ends[count] = end;
        parents[count] = parent;
        functions[count] = function;
        return count++;
    }
}
