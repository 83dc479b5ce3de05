// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

import java.io.Serial;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A regular expression for function names, found anywhere in them.
 *
 * <p>A name is matched once, however often it occurs. Names come from profiled programs, and a
 * backtracking matcher can be kept busy for ever by the right one: each match has a budget of
 * steps.
 */
final class FrameFilter {
    /** Longest part of a name that is looked at. */
    private static final int MAX_NAME_CHARS = 1 << 16;

    /** Far above what an expression without nested repetition needs for the longest name. */
    private static final int MAX_STEPS = 1 << 22;

    private final Pattern pattern;
    private final Map<String, Boolean> known = new HashMap<>();

    /**
     * @param what what the expression is for, for messages
     * @throws ProfileRequestException when {@code regex} is no regular expression
     */
    FrameFilter(String what, String regex) {
        try {
            pattern = Pattern.compile(regex);
        } catch (PatternSyntaxException e) {
            throw new ProfileRequestException(
                    "%s: \"%s\" is no regular expression: %s"
                            .formatted(what, SafeText.escape(regex), e.getDescription()),
                    e);
        } catch (StackOverflowError e) {
            throw new ProfileRequestException(
                    what + ": the regular expression is nested too deeply", e);
        }
    }

    /**
     * Whether a part of {@code name} matches.
     *
     * @throws ProfileRequestException when the expression takes too long to tell
     */
    boolean matches(String name) {
        return known.computeIfAbsent(name, this::search);
    }

    String regex() {
        return pattern.pattern();
    }

    private boolean search(String name) {
        String head = name.substring(0, Math.min(name.length(), MAX_NAME_CHARS));
        try {
            return pattern.matcher(new CountedText(head, new Steps())).find();
        } catch (TooManyStepsException | StackOverflowError e) {
            throw new ProfileRequestException(
                    "the regular expression \"%s\" takes too long on the name %s; make it simpler"
                            .formatted(SafeText.escape(regex()), SafeText.clip(name, 80)),
                    e);
        }
    }

    private static final class TooManyStepsException extends RuntimeException {
        @Serial private static final long serialVersionUID = 1;

        TooManyStepsException() {
            super(null, null, false, false);
        }
    }

    /** What is left of a match's budget. */
    private static final class Steps {
        private int left = MAX_STEPS;

        void take() {
            if (--left < 0) {
                throw new TooManyStepsException();
            }
        }
    }

    /** Text that can be looked at only so often. */
    private record CountedText(String text, Steps steps) implements CharSequence {
        @Override
        public char charAt(int index) {
            steps.take();
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new CountedText(text.substring(start, end), steps);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
