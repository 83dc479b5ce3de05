// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Holds the Java side of the shared headers to what the C compiler makes of them. */
class LayoutsTest {
    /** One X(id, NAME, "name", "text", "hint") of probes/reasons.h, on one line or several. */
    private static final Pattern REASON =
            Pattern.compile(
                    "X\\((\\d+),\\s*(\\w+),\\s*\"([^\"]*)\",\\s*\"([^\"]*)\",\\s*\"([^\"]*)\"\\)");

    @Test
    void javaAndCHaveTheSameNamesAndValues() throws IllegalAccessException {
        Map<String, Long> java = new TreeMap<>(constants("GIMLET_", Layouts.class));
        for (Class<?> struct : Layouts.class.getDeclaredClasses()) {
            String name = "gimlet_" + snakeCase(struct.getSimpleName());
            constants("", struct)
                    .forEach((member, value) ->
                            java.put(
                                    member.equals("SIZE")
                                            ? name
                                            : name + "." + member.toLowerCase(Locale.ROOT),
                                    value));
        }
        for (Reason reason : Reason.values()) {
            java.put("reason." + reason.name(), (long) reason.id());
        }

        assertThat(java).isEqualTo(LayoutTable.read());
    }

    @Test
    void countersHaveOneElementForEachReason() {
        assertThat(Layouts.COUNTER_COUNT)
                .isEqualTo(Layouts.COUNTER_REASONS + Reason.values().length);
    }

    @Test
    void stackStatusesAreInTheOrderOfTheirIds() {
        assertThat(StackStatus.ofId(Layouts.STACK_COMPLETE)).isEqualTo(StackStatus.COMPLETE);
        assertThat(StackStatus.ofId(Layouts.STACK_TRUNCATED)).isEqualTo(StackStatus.TRUNCATED);
        assertThat(StackStatus.ofId(Layouts.STACK_DEPTH_LIMITED))
                .isEqualTo(StackStatus.DEPTH_LIMITED);
        assertThat(StackStatus.ofId(Layouts.STACK_NONE)).isEqualTo(StackStatus.NONE);
        assertThat(StackStatus.ofId(4)).isEqualTo(StackStatus.TRUNCATED);
        assertThat(StackStatus.ofId(-1)).isEqualTo(StackStatus.TRUNCATED);
    }

    @Test
    void reasonsSayTheSameInCAndJava() throws IOException {
        Path header = Path.of(System.getProperty("gimlet.root"), "probes", "reasons.h");
        String table = Files.readString(header).replaceAll("\\\\\n", "");
        List<String> inC = new ArrayList<>();
        Matcher row = REASON.matcher(table);
        while (row.find()) {
            inC.add(
                    String.join(
                            "|",
                            row.group(1),
                            row.group(2),
                            row.group(3),
                            row.group(4),
                            row.group(5)));
        }
        List<String> inJava = new ArrayList<>();
        for (Reason reason : Reason.values()) {
            inJava.add(
                    String.join(
                            "|",
                            String.valueOf(reason.id()),
                            reason.name(),
                            reason.label(),
                            reason.text(),
                            reason.hint()));
        }
        assertThat(inJava).isEqualTo(inC);
    }

    @Test
    void reasonsAreFoundByTheirIds() {
        for (Reason reason : Reason.values()) {
            assertThat(Reason.ofId(reason.id())).isEqualTo(reason);
        }
        assertThat(Reason.ofId(Reason.values().length)).isEqualTo(Reason.NONE);
        assertThat(Reason.ofId(-1)).isEqualTo(Reason.NONE);
    }

    private static Map<String, Long> constants(String prefix, Class<?> type)
            throws IllegalAccessException {
        Map<String, Long> constants = new TreeMap<>();
        for (Field field : type.getDeclaredFields()) {
            if (Modifier.isStatic(field.getModifiers())) {
                constants.put(prefix + field.getName(), field.getLong(null));
            }
        }
        return constants;
    }

    private static String snakeCase(String camelCase) {
        return camelCase.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
    }
}
