// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.profile.FunctionLines.Cost;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A function of forty instructions, two of which cost something. */
class AnnotatedCodeTest {
    private static final ValueType SAMPLES = TestProfiles.SAMPLES;

    private static AnnotatedCode.Instruction instruction(int number) {
        @Nullable Cost cost =
                switch (number) {
                    case 10 -> new Cost(7, 9);
                    case 11 -> new Cost(0, 1);
                    default -> null;
                };
        boolean isInlined = number == 11;
        return new AnnotatedCode.Instruction(
                0x401000 + number,
                "add $" + number + ",%eax",
                cost,
                number == 12 ? "" : "/s/work.c",
                number == 12 ? 0 : isInlined ? 2 : 1,
                isInlined ? "help<int>" : "");
    }

    private static AnnotatedCode code() {
        List<AnnotatedCode.Instruction> instructions = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            instructions.add(instruction(i));
        }
        return new AnnotatedCode("work", "/srv/app", 7, 10, instructions);
    }

    @Test
    void showsInstructionsAroundThoseWithCostBelowTheirSource() throws IOException {
        var out = new StringBuilder();
        new AnnotationText(out, SAMPLES, 20, 200)
                .write(code(), file -> List.of("int x;", "\treturn x; \u001b"));

        assertThat(out.toString())
                .startsWith(
                        """
                        work
                        /srv/app:
                        7 of samples itself, 10 with what it calls (50.0%)
                              self   self%        cum    cum%    address  instruction
                                                                     ...
                                                                          work.c:1  int x;
                                                                  401002      add $2,%eax
                        """)
                .contains(
                        """
                                 7   35.0%          9   45.0%     40100a      add $10,%eax
                                                                          work.c:2 (help<int>)  return x; \\x1b
                                 .       .          1    5.0%     40100b      add $11,%eax
                                                                  40100c      add $12,%eax
                                                                          work.c:1  int x;
                                                                  40100d      add $13,%eax
                        """)
                .endsWith(
                        """
                                                                  401013      add $19,%eax
                                                                     ...

                        """);
    }

    @Test
    void makesAPageThatNothingInItCanChange() throws IOException {
        var out = new StringBuilder();
        new AnnotationPage(out, SAMPLES, 20).write(code(), file -> List.of("<script>"));

        assertThat(out.toString())
                .contains(
                        "<th>address<th>instruction", "40100a", "&lt;script&gt;", "help&lt;int&gt;")
                .doesNotContain("<script");
    }
}
