// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the FILE of {@code -o}. Scripts whose variable is not set name an empty one. */
final class OutputName implements ITypeConverter<String> {
    @Override
    public String convert(String text) {
        if (text.isEmpty()) {
            throw new TypeConversionException("it is empty: name a file, or - for standard output");
        }
        return text;
    }
}
