// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Quoted words, read back by a real shell. */
class ShellWordsTest {
    @Test
    void plainWordsStayPlain() {
        assertThat(ShellWords.join(List.of("record", "-F", "99", "-o", "/a/b_c.pb.gz")))
                .isEqualTo("record -F 99 -o /a/b_c.pb.gz");
    }

    @Test
    void aShellReadsTheSameWords() {
        List<String> words =
                List.of("", "a b", "it's", "$HOME", "`id`", "*", "a\nb", "\\", "\"", "~", "#");
        List<String> command = new ArrayList<>(List.of("sh", "-c"));
        command.add("printf '<%s>' " + ShellWords.join(words));

        assertThat(Tools.run(command)).isEqualTo("<" + String.join("><", words) + ">");
    }
}
