// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import io.gimlet.capture.options.UnwindOptions;
import io.gimlet.profile.GroupBy;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** One of a few words: the constants of an enum, in lower case. Also what completion offers. */
abstract class Choice<E extends Enum<E>> implements ITypeConverter<E>, Iterable<String> {
    private final Class<E> type;
    private final List<String> words;

    Choice(Class<E> type) {
        this.type = type;
        words = Arrays.stream(type.getEnumConstants()).map(Choice::word).toList();
    }

    Class<E> type() {
        return type;
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public E convert(String text) {
        int index = words.indexOf(text.toLowerCase(Locale.ROOT));
        if (index < 0) {
            throw new TypeConversionException(
                    "'" + text + "' is none of " + String.join(", ", words));
        }
        return type.getEnumConstants()[index];
    }

    @Override
    public Iterator<String> iterator() {
        return words.iterator();
    }

    /** What to write. */
    static final class OfFormat extends Choice<OutputFormat> {
        OfFormat() {
            super(OutputFormat.class);
        }
    }

    /** How to walk stacks. */
    static final class OfUnwind extends Choice<UnwindOptions.Mode> {
        OfUnwind() {
            super(UnwindOptions.Mode.class);
        }
    }

    /** What to sum up by. */
    static final class OfGroup extends Choice<GroupBy> {
        OfGroup() {
            super(GroupBy.class);
        }
    }
}
