// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.dwarf;

import io.gimlet.elf.LongMemo;
import io.gimlet.elf.MalformedElfException;

/**
 * Names functions: follows an entry to its abstract origin and its declaration, in whatever unit or
 * file they are. Remembers what it found. For one thread.
 */
final class FunctionNames {
    /** Chains have three entries; a cycle has to end. */
    private static final int MAX_CHAIN = 16;

    /** Names of C++ templates reach thousands of bytes; what is longer than this is cut. */
    private static final int MAX_NAME_BYTES = 1 << 16;

    /** 6 MiB and the names; programs spend their time in some thousand functions. */
    private static final int MOST_REMEMBERED = 1 << 18;

    private static final int MAX_LINE = (1 << 24) - 1;

    private final DebugReaders readers;
    private final Die die = new Die();
    private final LongMemo<FunctionName> known = new LongMemo<>(MOST_REMEMBERED);

    FunctionNames(DebugReaders readers) {
        this.readers = readers;
    }

    /** Returns what is known of the function that an entry is or refers to. */
    FunctionName of(long function) {
        FunctionName name = known.get(function);
        if (name == null) {
            name = find(function);
            known.put(function, name);
        }
        return name;
    }

    private FunctionName find(long function) {
        var chain = new Chain();
        try {
            chain.follow(function);
        } catch (MalformedElfException cut) {
            // What was found until there counts.
        }
        return chain.name.isEmpty() && chain.line == 0
                ? FunctionName.UNKNOWN
                : new FunctionName(readers.one(chain.name), chain.isLinkageName, chain.line);
    }

    /** One walk from entry to entry. */
    private final class Chain {
        private String name = "";
        private boolean isLinkageName;
        private int line;

        private void follow(long function) throws MalformedElfException {
            long reference = function;
            long named = DieReference.NONE;
            for (int i = 0; i < MAX_CHAIN && reference != DieReference.NONE; i++) {
                Unit unit = readers.unitOf(reference);
                FileReader reader = readers.file(unit.file());
                reader.read(unit.header(), DieReference.offset(reference), die);
                long next = next(unit);
                if (line == 0) {
                    line = Math.clamp(die.value(Attribute.DECL_LINE, 0), 0, MAX_LINE);
                }
                if (die.has(Attribute.LINKAGE_NAME) && !isLinkageName) {
                    name = string(reader, unit, Attribute.LINKAGE_NAME);
                    isLinkageName = true;
                } else if (die.has(Attribute.NAME) && name.isEmpty()) {
                    name = string(reader, unit, Attribute.NAME);
                }
                if (isLinkageName && line != 0) {
                    return;
                }
                named = reference;
                reference = next;
            }
            qualify(named);
        }

        /** The last entry of the chain is the declaration, which is where the function belongs. */
        private void qualify(long declaration) throws MalformedElfException {
            if (!name.isEmpty() && !isLinkageName && declaration != DieReference.NONE) {
                name = readers.scopes().qualify(declaration, name);
            }
        }

        private long next(Unit unit) {
            int slot =
                    die.has(Attribute.ABSTRACT_ORIGIN)
                            ? Attribute.ABSTRACT_ORIGIN
                            : Attribute.SPECIFICATION;
            return die.has(slot)
                    ? DieReference.of(unit, die.form(slot), die.value(slot))
                    : DieReference.NONE;
        }

        private String string(FileReader reader, Unit unit, int slot) throws MalformedElfException {
            return readers.string(
                    Strings.reference(reader, unit, die.form(slot), die.value(slot)),
                    MAX_NAME_BYTES);
        }
    }
}
