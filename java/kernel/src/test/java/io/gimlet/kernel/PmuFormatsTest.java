// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** PMUs in a directory that looks like sysfs. */
class PmuFormatsTest {
    @TempDir Path devices;

    @BeforeEach
    void buildPmus() throws IOException {
        file("cpu/type", "4\n");
        file("cpu/format/event", "config:0-7,32-35\n");
        file("cpu/format/umask", "config:8-15\n");
        file("cpu/format/edge", "config:18\n");
        file("cpu/format/offcore_rsp", "config1:0-63\n");
        file("cpu/format/ldlat", "config2:0-15\n");
        file("cpu/format/far", "config3:0-7\n");
        file("cpu/format/garbled", "nonsense\n");
        file("cpu/format/backwards", "config:9-x\n");
        file("cpu/events/instructions", "event=0xc0\n");
        file("cpu/events/loads", "event=0xcd,umask=0x1,ldlat=3\n");
        file("cpu/events/asks", "event=0xcd,ldlat=?\n");
        file("cpu/events/energy", "event=0x02\n");
        file("cpu/events/energy.scale", "2.3e-10\n");
        file("cpu/events/energy.unit", "Joules\n");
        file("cpu/events/loop", "loop\n");
        file("power/type", "12\n");
        file("typeless/format/event", "config:0-7\n");
    }

    private void file(String path, String content) throws IOException {
        Path file = devices.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private PerfSelector find(String pmu, String terms) {
        return new PmuFormats(devices).find("name", pmu, terms).orElseThrow().selector();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "event=0xc0              | c0        | 0  | 0",
                "event=192               | c0        | 0  | 0",
                "event=0x1c0             | 1000000c0 | 0  | 0",
                "event=0xfff             | f000000ff | 0  | 0",
                "event=0xc0,umask=0x01   | 1c0       | 0  | 0",
                "event=0xc0, umask=0x01  | 1c0       | 0  | 0",
                "event=0xc0,edge         | 400c0     | 0  | 0",
                "offcore_rsp=0xffffffffffffffff | 0  | -1 | 0",
                "offcore_rsp=18446744073709551615 | 0 | -1 | 0",
                "instructions            | c0        | 0  | 0",
                "loads                   | 1cd       | 0  | 3",
                "instructions,edge=1     | 400c0     | 0  | 0",
                "config=0x1234           | 1234      | 0  | 0",
                "config1=7,config2=8     | 0         | 7  | 8",
                "''                      | 0         | 0  | 0",
            })
    void termsFillTheirBits(String terms, String config, long config1, long config2) {
        PerfSelector type = find("cpu", terms);
        assertThat(Long.toHexString(type.config())).isEqualTo(config);
        assertThat(type.config1()).isEqualTo(config1);
        assertThat(type.config2()).isEqualTo(config2);
        assertThat(type.type()).isEqualTo(4);
    }

    @Test
    void aPmuWithoutTermsStillHasItsConfigWords() {
        PerfSelector type = find("power", "config=2");
        assertThat(type.type()).isEqualTo(12);
        assertThat(type.config()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "event=0x1000       | 'event' does not fit into its bits (0-7,32-35)",
                "edge=2             | 'edge' does not fit into its bits (18)",
                "event=             | 'event=' needs a number",
                "event=-1           | 'event=-1' needs a number",
                "event=zebra        | 'event=zebra' needs a number",
                "event=99999999999999999999 | needs a number",
                "asks               | 'ldlat=?' needs a number",
                "unknown=1          | the PMU cpu has no term or event 'unknown'; it has backwards",
                "unknown            | the PMU cpu has no term or event 'unknown'",
                "loop               | the PMU cpu has no term or event 'loop'",
                "far=1              | 'far' needs config3:0-7, which Gimlet does not set",
                "garbled=1          | 'garbled' needs nonsense, which Gimlet does not set",
                "backwards=1        | 'backwards' needs config:9-x, which Gimlet does not set",
                "../events/loads=1  | no term or event",
                "../../power/type   | no term or event",
                "event=1,,umask=1   | no term or event ''",
            })
    void termsThatDoNotFitAreExplained(String terms, String explanation) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> find("cpu", terms))
                .withMessageContaining(explanation);
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "typeless", ".", "..", "cpu/events", ""})
    void whatIsNoPmuIsNotFound(String pmu) {
        assertThat(new PmuFormats(devices).find("name", pmu, "event=1")).isEmpty();
    }

    @Test
    void listsEventsButNotTheirUnits() {
        assertThat(new PmuFormats(devices).events())
                .containsExactly(
                        "cpu/asks/", "cpu/energy/", "cpu/instructions/", "cpu/loads/", "cpu/loop/");
    }

    @Test
    void findsTheCpusCounters() throws IOException {
        assertThat(new PmuFormats(devices).hasCpuPmu()).isTrue();
        assertThat(new PmuFormats(devices.resolve("nowhere")).hasCpuPmu()).isFalse();
        for (String pmu : new String[] {"armv8_pmuv3_0", "cpu_core"}) {
            Path other = Files.createDirectory(devices.resolve("other-" + pmu));
            Files.createDirectories(other.resolve(pmu));
            assertThat(new PmuFormats(other).hasCpuPmu()).isTrue();
        }
    }

    @Test
    void noSysfsIsNoPmus() {
        PmuFormats none = new PmuFormats(devices.resolve("nowhere"));
        assertThat(none.events()).isEmpty();
        assertThat(none.find("name", "cpu", "event=1")).isEmpty();
    }
}
