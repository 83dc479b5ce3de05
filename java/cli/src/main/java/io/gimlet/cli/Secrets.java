// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Masks what looks like a secret in a command line, which goes into profiles that are handed on: by
 * the name before it ({@code --password=...}, {@code TOKEN=...}), or by what it looks like (the
 * password in a URL, keys of well-known services). It cannot know all.
 */
final class Secrets {
    private static final String MASK = "***";

    /** Names whose value is secret; a "key" only as a name's last part. */
    private static final String NAME =
            "[\\w.-]*(?:pass(?:wd|word|phrase)?|pwd|secret|token|credentials?|authorization"
                    + "|api[_-]?key|(?<![a-z])key)";

    private static final Pattern IN_WORD =
            Pattern.compile(
                    // name=value or name: value
                    "(?<![\\w.-])("
                            + NAME
                            + "(?:=|:\\s*(?:(?:bearer|basic)\\s+)?))[^\\s&;'\"]+"
                            // --name value, within the word of a shell's -c
                            + "|((?<!\\S)--?"
                            + NAME
                            + "\\s+)[^\\s-][^\\s;&]*"
                            + "|(\\bbearer\\s+)\\S+"
                            // scheme://user:password@host
                            + "|(://[^\\s/:@]*:)[^\\s/@]+(?=@)"
                            + "|\\b(AKIA|ASIA)[0-9A-Z]{16}\\b"
                            + "|\\b(gh[pousr]_|github_pat_|glpat-|xox[abprs]-|sk-)[\\w-]{16,}"
                            + "|\\b(eyJ)[\\w-]{8,}\\.[\\w-]+\\.[\\w-]*",
                    Pattern.CASE_INSENSITIVE);

    private static final Pattern OPTION = Pattern.compile("--?" + NAME, Pattern.CASE_INSENSITIVE);

    private Secrets() {}

    /** The words with each secret replaced by three asterisks. */
    static List<String> mask(List<String> words) {
        List<String> masked = new ArrayList<>(words.size());
        boolean isValue = false;
        for (String word : words) {
            masked.add(isValue && !word.startsWith("-") ? MASK : masked(word));
            isValue = OPTION.matcher(word).matches();
        }
        return masked;
    }

    private static String masked(String word) {
        return IN_WORD.matcher(word).replaceAll(found -> known(found) + MASK);
    }

    /** What stands before the secret. */
    private static String known(MatchResult found) {
        for (int group = 1; group <= found.groupCount(); group++) {
            String before = found.group(group);
            if (before != null) {
                return Matcher.quoteReplacement(before);
            }
        }
        return "";
    }
}
