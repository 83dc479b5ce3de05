// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Holds what is generated from the shared headers to the library that runs with it. */
class LayoutsTest {
    /** Fails where one of the two is older than the other, or a member has no place in Java. */
    @Test
    void javaAndTheLibraryHaveTheSameNamesAndValues() throws IllegalAccessException {
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
    void reasonsTellWhatTheyDoToASample() {
        assertThat(Reason.values())
                .filteredOn(Reason::isLoss)
                .containsExactly(Reason.RING_FULL, Reason.NESTED);
        assertThat(Reason.values())
                .filteredOn(Reason::isPending)
                .containsExactly(
                        Reason.TABLE_PENDING,
                        Reason.PROCESS_PENDING,
                        Reason.MAPPING_PENDING,
                        Reason.STALE_TABLE);
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
