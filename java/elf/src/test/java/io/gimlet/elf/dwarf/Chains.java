// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.dwarf;

import io.gimlet.elf.ElfFile;
import io.gimlet.elf.Fixtures;
import io.gimlet.elf.Section;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Chains of frames as this reader and as other symbolizers see them, each frame as {@code
 * function}, a tab and {@code path:line}, the innermost first; without frames of which nothing is
 * known.
 */
final class Chains {
    private static final Pattern ADDRESS = Pattern.compile("0x[0-9a-f]+");
    private static final Pattern DISCRIMINATOR = Pattern.compile(" \\(discriminator \\d+\\)");

    /** What compilers add to the names of parts and copies of functions. */
    private static final Pattern CLONE =
            Pattern.compile("(\\.(cold|part|constprop|isra|lto_priv|localalias)(\\.\\d+)*)+$");

    private Chains() {}

    /** Every n-th address of the code. */
    static List<Long> addresses(ElfFile elf, int step) {
        List<Long> addresses = new ArrayList<>();
        for (Section section : elf.sections()) {
            if (section.isCode() && section.name().startsWith(".text")) {
                for (long at = 0; at < section.size(); at += step) {
                    addresses.add(section.address() + at);
                }
            }
        }
        return addresses;
    }

    static Map<Long, List<String>> ours(ElfFile elf, OtherFiles others, List<Long> addresses)
            throws Exception {
        return ours(DwarfFile.of(elf, others).orElseThrow().lookup(), addresses);
    }

    static Map<Long, List<String>> ours(DwarfLookup lookup, List<Long> addresses) {
        Map<Long, List<String>> chains = new LinkedHashMap<>();
        for (long address : addresses) {
            List<String> chain = new ArrayList<>();
            int count = lookup.find(address);
            for (int i = 0; i < count; i++) {
                chain.add(frame(lookup.systemName(i), lookup.file(i), lookup.line(i)));
            }
            chains.put(address, chain);
        }
        return chains;
    }

    /** What {@code addr2line} or another program with its options and output says. */
    static Map<Long, List<String>> theirs(
            Path directory, Path file, List<Long> addresses, String... program) {
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(List.of("-e", file.toString(), "-f", "-i", "-a"));
        try {
            Path list = Files.createTempFile(directory, "addresses", "");
            StringBuilder text = new StringBuilder();
            addresses.forEach(address -> text.append("0x%x\n".formatted(address)));
            Files.writeString(list, text);
            String shell = String.join(" ", command) + " < " + list;
            return parse(Fixtures.run("sh", "-c", shell));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<Long, List<String>> parse(String output) {
        Map<Long, List<String>> chains = new LinkedHashMap<>();
        List<String> chain = new ArrayList<>();
        String function = null;
        for (String line : output.split("\n")) {
            if (line.isEmpty()) {
                continue;
            }
            if (ADDRESS.matcher(line).matches()) {
                chain = new ArrayList<>();
                chains.put(Long.parseUnsignedLong(line.substring(2), 16), chain);
            } else if (function == null) {
                function = line;
            } else {
                String place = DISCRIMINATOR.matcher(line).replaceAll("");
                int colon = place.lastIndexOf(':');
                String number = place.substring(colon + 1).replace('?', '0');
                String path = place.substring(0, colon).replace("??", "");
                chain.add(frame(function.replace("??", ""), path, Integer.parseInt(number)));
                function = null;
            }
        }
        return chains;
    }

    private static String frame(String function, String path, int line) {
        return "%s\t%s:%d".formatted(unqualified(function), Path.of(path).normalize(), line);
    }

    /** The last part of a name, without what compilers add to those of clones. */
    static String unqualified(String name) {
        int depth = 0;
        int start = 0;
        int operator = name.indexOf("operator");
        int end = operator < 0 ? name.length() : operator;
        for (int i = 0; i < end; i++) {
            char c = name.charAt(i);
            depth += c == '<' || c == '(' ? 1 : c == '>' || c == ')' ? -1 : 0;
            if (c == ':' && depth == 0) {
                start = i + 1;
            }
        }
        return CLONE.matcher(name.substring(start)).replaceAll("");
    }

    /** Whether anything is known of the source, not only what a symbol table tells. */
    static boolean hasSource(List<String> chain) {
        return chain.stream().anyMatch(frame -> !frame.endsWith(":0"));
    }
}
