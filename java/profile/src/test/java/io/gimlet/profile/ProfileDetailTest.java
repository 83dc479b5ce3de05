// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A function on two lines of another one, into which a third is inlined on one of them. */
class ProfileDetailTest {
    private static final Function WORK = new Function("work", "work", "/s/work.c", 3);
    private static final Function HELP = new Function("help", "help", "/s/help.h", 1);
    private static final Mapping PROGRAM = TestProfiles.PROGRAM;

    private static Profile profile() {
        var builder = new Profile.Builder().addSampleType(TestProfiles.SAMPLES);
        sample(builder, 10, new Location(1, PROGRAM, List.of(new Line(WORK, 5, 7))));
        sample(
                builder,
                20,
                new Location(2, PROGRAM, List.of(new Line(HELP, 2), new Line(WORK, 6, 9))));
        sample(builder, 30, new Location(3, PROGRAM, List.of(), 0x400008));
        sample(builder, 40, new Location(4, PROGRAM, List.of(new Line(WORK, 0))));
        return builder.build();
    }

    private static void sample(Profile.Builder builder, long value, Location location) {
        int id = builder.addLocation(location);
        builder.addSample(new int[] {id}, 0, 1, Labels.NONE, new long[] {value});
    }

    private static String collapsed(Profile profile) throws IOException {
        var out = new ByteArrayOutputStream();
        CollapsedWriter.write(profile, CollapsedOptions.DEFAULT, out);
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void leavesOutInlinedFunctions() throws IOException {
        Profile outer = ProfileDetail.withoutInlines(profile());

        assertThat(collapsed(outer)).isEqualTo("demo+[0x1008] 30\nwork 70\n");
        assertThat(outer.locations().get(1).lines()).containsExactly(new Line(WORK, 6, 9));
        assertThat(outer.locations().get(2)).isEqualTo(profile().locations().get(2));
    }

    @Test
    void makesAFunctionOfEachLine() throws IOException {
        assertThat(collapsed(ProfileDetail.byLine(profile())))
                .isEqualTo(
                        """
                        demo+[0x1008] 30
                        work 40
                        work work.c:5 10
                        work work.c:6;help help.h:2 20
                        """);
    }
}
