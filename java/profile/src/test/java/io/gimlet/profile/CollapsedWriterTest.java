// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class CollapsedWriterTest {
    private static String collapsed(Profile profile, CollapsedOptions options) throws IOException {
        var bytes = new ByteArrayOutputStream();
        CollapsedWriter.write(profile, options, bytes);
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static String collapsed(Profile profile) throws IOException {
        return collapsed(profile, CollapsedOptions.DEFAULT);
    }

    @Test
    void mergesAndSortsStacks() throws IOException {
        Profile profile =
                TestProfiles.ofStacks("main;run;b 1", "main 2", "main;run;a 3", "main;run;b 4");

        assertThat(collapsed(profile)).isEqualTo("main 2\nmain;run;a 3\nmain;run;b 5\n");
    }

    @Test
    void writesTheChosenValue() throws IOException {
        var options = new CollapsedOptions(1, false, false, true);

        assertThat(collapsed(TestProfiles.ofStacks("main 2"), options))
                .isEqualTo("main 20000000\n");
    }

    @Test
    void unfoldsInlinedFunctionsAndNamesAddresses() throws IOException {
        Profile.Builder builder = TestProfiles.cpuBuilder();
        builder.addLocation(TestProfiles.location(0x7f0000000123L, TestProfiles.LIBRARY));
        builder.addLocation(TestProfiles.location(1, TestProfiles.PROGRAM, "inlined", "outer"));
        builder.addLocation(TestProfiles.location(0xabc, null));
        addSample(builder, 3, Labels.NONE, 0, 1, 2);

        assertThat(collapsed(builder.build())).isEqualTo("0xabc;outer;inlined;libc.so.6+0x123 3\n");
    }

    @Test
    void marksKernelFunctions() throws IOException {
        Profile.Builder builder = TestProfiles.cpuBuilder();
        builder.addLocation(TestProfiles.location(1, TestProfiles.KERNEL, "read"));
        builder.addLocation(TestProfiles.location(1, TestProfiles.PROGRAM, "read"));
        addSample(builder, 1, Labels.NONE, 0, 1);

        assertThat(collapsed(builder.build())).isEqualTo("read;read_[k] 1\n");
        assertThat(collapsed(builder.build(), new CollapsedOptions(0, false, false, false)))
                .isEqualTo("read;read 1\n");
    }

    @Test
    void beginsWithProcessAndThreadWhenAsked() throws IOException {
        Profile.Builder builder = TestProfiles.cpuBuilder();
        builder.addLocation(TestProfiles.location(1, TestProfiles.PROGRAM, "main"));
        addSample(builder, 1, TestProfiles.thread(7, "de;mo", 8, "wor\nker"), 0);
        addSample(builder, 2, Labels.NONE, 0);

        assertThat(collapsed(builder.build(), new CollapsedOptions(0, true, true, true)))
                .isEqualTo(
                        """
                        [unknown process];[unknown thread];main 2
                        de\\x3bmo (7);wor\\x0aker (8);main 1
                        """);
    }

    @Test
    void keepsToItsFormatWhateverTheNames() throws IOException {
        Profile.Builder builder = TestProfiles.cpuBuilder();
        for (String name : TestProfiles.NASTY_NAMES) {
            int id = builder.addLocation(TestProfiles.location(1, TestProfiles.PROGRAM, name));
            addSample(builder, 1, Labels.NONE, id, id);
        }

        assertThat(collapsed(builder.build()).lines())
                .hasSameSizeAs(TestProfiles.NASTY_NAMES)
                .allMatch(line -> line.matches("[^;\\p{Cntrl}\u202e]+;[^;\\p{Cntrl}\u202e]+ 1"));
    }

    @Test
    void writesOneLineForNamesThatLookAlike() throws IOException {
        Profile.Builder builder = TestProfiles.cpuBuilder();
        builder.addLocation(TestProfiles.location(1, TestProfiles.PROGRAM, "a;b"));
        builder.addLocation(TestProfiles.location(1, null, "a\\x3bb"));
        addSample(builder, 1, Labels.NONE, 0);
        addSample(builder, 1, Labels.NONE, 1);

        assertThat(collapsed(builder.build())).isEqualTo("a\\x3bb 2\n");
    }

    @Test
    void namesSamplesWithoutAStack() throws IOException {
        Profile.Builder builder = TestProfiles.cpuBuilder();
        addSample(builder, 4, Labels.NONE);
        addSample(builder, 0, Labels.NONE);

        assertThat(collapsed(builder.build())).isEqualTo("[no stack] 4\n");
        assertThat(collapsed(TestProfiles.cpuBuilder().build())).isEmpty();
    }

    private static void addSample(Profile.Builder builder, long value, Labels labels, int... ids) {
        builder.addSample(ids, 0, ids.length, labels, new long[] {value, value});
    }
}
