// SPDX-License-Identifier: Apache-2.0
package io.gimlet.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.doctor.DoctorFinding.Area;
import io.gimlet.doctor.DoctorFinding.State;
import io.gimlet.kernel.EventCatalog;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("live")
class DoctorLiveTest {
    private final List<DoctorFinding> findings = Doctor.examine();

    @Test
    void looksIntoEveryArea() {
        assertThat(findings).extracting(DoctorFinding::area).contains(Area.values());
        assertThat(findings).extracting(DoctorFinding::area).isSorted();
    }

    @Test
    void findsThatRootCanRecord() {
        assertThat(Doctor.canRecord(findings)).isTrue();
        assertThat(finding("sampling program").found()).contains("instructions verified");
        assertThat(finding("CAP_BPF").state()).isEqualTo(State.OK);
    }

    @Test
    void saysWhatIsLostAndWhatToDoForEachMiss() {
        assertThat(findings)
                .filteredOn(finding -> finding.state() == State.MISSING)
                .allSatisfy(finding -> {
                    assertThat(finding.lost()).isNotEmpty();
                    assertThat(finding.remedy()).isNotEmpty();
                });
    }

    @Test
    void agreesWithRecordingsOnHardwareCounters() {
        boolean counts = finding("hardware counters").state() == State.OK;

        assertThat(new EventCatalog().hasHardwareCounters()).isEqualTo(counts);
    }

    private DoctorFinding finding(String subject) {
        return findings.stream()
                .filter(finding -> finding.subject().equals(subject))
                .findFirst()
                .orElseThrow();
    }
}
