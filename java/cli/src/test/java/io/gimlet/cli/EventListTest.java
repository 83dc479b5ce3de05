// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class EventListTest {
    @Test
    void partsAtCommas() {
        assertThat(EventList.split(List.of("cycles,page-faults", "cs")))
                .containsExactly("cycles", "page-faults", "cs");
        assertThat(EventList.split(List.of())).isEmpty();
    }

    @Test
    void keepsTheTermsOfAPmuTogether() {
        assertThat(EventList.split(List.of("cpu/event=1,umask=2/u,cs,uncore/event=3,ldlat=4/")))
                .containsExactly("cpu/event=1,umask=2/u", "cs", "uncore/event=3,ldlat=4/");
    }

    @Test
    void leavesMistakesToWhomKnowsNames() {
        assertThat(EventList.split(List.of("cs,,faults"))).containsExactly("cs", "", "faults");
    }
}
