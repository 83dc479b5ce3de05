// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.dwarf;

import io.gimlet.elf.LongMemo;
import io.gimlet.elf.MalformedElfException;

/** Finds the namespaces, types and functions that entries are in. For one thread. */
final class Scopes {
    private static final int MAX_NAME_BYTES = 1 << 12;

    /** Namespaces and types are nested less deep. */
    private static final int MAX_PARTS = 64;

    private static final int MOST_TABLES = 1 << 14;

    /** 27 MiB. */
    private static final int MOST_SCOPES = 1 << 21;

    private static final int MOST_NAMES = 1 << 14;

    private final DebugReaders readers;
    private final UnitEntries entries;
    private final Die die = new Die();
    private final LongMemo<ScopeTable> tables = new LongMemo<>(MOST_TABLES);
    private int scopeCount;
    private final LongMemo<String> names = new LongMemo<>(MOST_NAMES);

    Scopes(DebugReaders readers, UnitEntries entries) {
        this.readers = readers;
        this.entries = entries;
    }

    /**
     * Returns a function's name with those of what it is declared in.
     *
     * @param declaration its entry
     */
    String qualify(long declaration, String name) throws MalformedElfException {
        Unit unit = readers.unitOf(declaration);
        if (Language.hasWholeNames(unit.language())) {
            return name;
        }
        FileReader reader = readers.file(unit.file());
        long key = DieReference.of(unit.file(), unit.offset());
        ScopeTable table = tables.get(key);
        boolean loaded = false;
        if (table == null) {
            entries.load(reader, unit.header());
            loaded = true;
            table = ScopeTable.ofUnit(entries);
            remember(key, table);
        }
        int entry = (int) (DieReference.offset(declaration) - unit.header().firstDie());
        int scope = table.containing(entry);
        String qualified = name;
        if (scope != ScopeTable.NONE && table.isFunction(scope)) {
            if (!loaded) {
                entries.load(reader, unit.header());
            }
            ScopeTable inner = table.ofFunction(entries, scope);
            qualified = prepend(unit, inner, inner.containing(entry), qualified);
        }
        return prepend(unit, table, scope, qualified);
    }

    private void remember(long unit, ScopeTable table) {
        if (scopeCount > MOST_SCOPES - Math.min(table.size(), MOST_SCOPES)) {
            tables.clear();
            scopeCount = 0;
        }
        tables.put(unit, table);
        scopeCount += table.size();
    }

    private String prepend(Unit unit, ScopeTable table, int innermost, String name)
            throws MalformedElfException {
        String qualified = name;
        int scope = innermost;
        for (int i = 0; i < MAX_PARTS && scope != ScopeTable.NONE; i++) {
            String part = name(unit, table.start(scope));
            if (!part.isEmpty()) {
                qualified = part + Language.separator(unit.language()) + qualified;
            }
            scope = table.parent(scope);
        }
        return qualified;
    }

    private String name(Unit unit, int position) throws MalformedElfException {
        long offset = unit.header().firstDie() + position;
        long key = DieReference.of(unit.file(), offset);
        String known = names.get(key);
        if (known == null) {
            FileReader reader = readers.file(unit.file());
            byte kind = reader.read(unit.header(), offset, die);
            known =
                    die.has(Attribute.NAME)
                            ? readers.string(
                                    Strings.reference(
                                            reader,
                                            unit,
                                            die.form(Attribute.NAME),
                                            die.value(Attribute.NAME)),
                                    MAX_NAME_BYTES)
                            : kind == DieKind.NAMESPACE ? "(anonymous namespace)" : "";
            names.put(key, known);
        }
        return known;
    }
}
