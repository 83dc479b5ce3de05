// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventCatalogTest {
    /** A line of perf list: one name or two, then what kind of event it is. */
    private static final Pattern LISTED =
            Pattern.compile(
                    "^\\s+(\\S+)(?: OR (\\S+))?\\s+\\[(Hardware|Hardware cache|Software) event\\]");

    private static final Pattern ATTRIBUTE =
            Pattern.compile("^  (type|config|exclude_user|exclude_kernel|precise_ip)\\s+(\\S+)$");

    @TempDir Path devices;
    private EventCatalog catalog;

    /** A machine with all hardware events, whatever this one has. */
    @BeforeEach
    void buildPmu() throws IOException {
        Files.createDirectories(devices.resolve("cpu/events"));
        Files.createDirectories(devices.resolve("cpu/format"));
        Files.writeString(devices.resolve("cpu/type"), "4");
        Files.writeString(devices.resolve("cpu/format/event"), "config:0-7");
        Files.writeString(devices.resolve("cpu/events/loads"), "event=0xcd");
        catalog = new EventCatalog(devices);
    }

    private EventType find(String name) {
        return catalog.find(name).orElseThrow(() -> new AssertionError("no event " + name));
    }

    @Test
    void everyEventHasTheTypeAndConfigThatPerfGivesIt() {
        assumeTrue(Tools.exist("perf"));
        List<String> names = new ArrayList<>(catalog.available());
        names.remove("cpu/loads/");
        names.addAll(List.of("r1a8", "rffff"));
        for (String name : names) {
            assertThat(find(name).type()).as(name).isEqualTo((int) perf(name, "type"));
            assertThat(find(name).config()).as(name).isEqualTo(perf(name, "config"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cycles:u", "cs:k", "cycles:uk", "LLC-loads:ppu", "cycles:kppp"})
    void modifiersMeanWhatPerfMakesOfThem(String name) {
        assumeTrue(Tools.exist("perf"));
        EventType type = find(name);
        assertThat(type.excludeUser()).isEqualTo(perf(name, "exclude_user") == 1);
        assertThat(type.excludeKernel()).isEqualTo(perf(name, "exclude_kernel") == 1);
        assertThat(type.precise()).isEqualTo((int) perf(name, "precise_ip"));
        assertThat(type.name()).isEqualTo(name);
    }

    /** What perf would ask the kernel for; it prints that even where the kernel then refuses. */
    private static long perf(String event, String attribute) {
        String output = Tools.run("perf", "stat", "-vv", "-e", event, "true");
        boolean inAttributes = false;
        for (String line : output.lines().toList()) {
            if (inAttributes && line.startsWith("-----")) {
                return 0; // perf leaves out what is zero
            }
            inAttributes |= line.equals("perf_event_attr:");
            Matcher matcher = ATTRIBUTE.matcher(line);
            if (inAttributes && matcher.matches() && matcher.group(1).equals(attribute)) {
                return Long.decode(matcher.group(2));
            }
        }
        throw new AssertionError("perf shows no attributes of " + event + ": " + output);
    }

    @Test
    void knowsEveryNameThatPerfLists() {
        assumeTrue(Tools.exist("perf"));
        List<String> listed = new ArrayList<>();
        for (String line :
                Tools.run("perf", "list", "--no-desc", "hw", "cache", "sw").split("\n")) {
            Matcher matcher = LISTED.matcher(line);
            if (matcher.find()) {
                listed.add(matcher.group(1));
                if (matcher.group(2) != null) {
                    listed.add(matcher.group(2));
                }
            }
        }
        // They carry data of their own, and never fire by themselves.
        listed.removeAll(List.of("bpf-output", "dummy"));
        assertThat(listed).contains("page-faults", "cs");
        assertThat(catalog.available()).containsAll(listed);
    }

    @ParameterizedTest
    @CsvSource({
        "cpu-clock, nanoseconds",
        "task-clock:u, nanoseconds",
        "page-faults, count",
        "cycles, count",
        "r1a8, count"
    })
    void clocksCountNanoseconds(String name, String unit) {
        assertThat(find(name).unit()).isEqualTo(unit);
        assertThat(find(name).isClock()).isEqualTo(unit.equals("nanoseconds"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpu/loads/", "cpu/event=0xcd/", "cpu/event=205/"})
    void pmuEventsAreFound(String name) {
        assertThat(find(name).config()).isEqualTo(0xcd);
        assertThat(find(name + "u").excludeKernel()).isTrue();
        assertThat(find(name + ":k").excludeUser()).isTrue();
        assertThat(find(name + "kpp").precise()).isEqualTo(2);
        assertThat(find(name + "u").name()).isEqualTo(name + "u");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                ":u",
                "cycles:",
                "cycles:x",
                "cycles::u",
                "cycles:pppp",
                "Cycles",
                "L1-icache-stores",
                "iTLB-prefetches",
                "branch-stores",
                "r",
                "rxyz",
                "r12345678901234567",
                "none/event=1/",
                "../event=1/",
                "/",
                "//",
                "cpu/event=1",
                "cycles\n",
                "cpu-clock;",
            })
    void whatIsNoEventIsNotFound(String name) {
        assertThat(catalog.find(name)).isEmpty();
    }

    @Test
    void hardwareEventsAreListedOnlyWhereThereIsAPmu() {
        assertThat(catalog.available()).contains("cycles", "LLC-loads", "cpu/loads/", "cpu-clock");
        EventCatalog without = new EventCatalog(devices.resolve("nowhere"));
        assertThat(without.hasHardwareCounters()).isFalse();
        assertThat(without.available()).contains("cpu-clock").doesNotContain("cycles", "LLC-loads");
    }

    @ParameterizedTest
    @CsvSource({
        "cycle, cycles",
        "cpu_clock, cpu-clock",
        "pagefaults, page-faults",
        "page-fault, page-faults",
        "LLC-load-miss, LLC-load-misses",
        "instrutcions, instructions",
        "cpu/load/, cpu/loads/",
    })
    void misspeltNamesHaveAClosestOne(String misspelt, String meant) {
        assertThat(catalog.closest(misspelt)).isEqualTo(meant);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "zzzzzzzzzzzz", "tracepoint:sched:sched_switch"})
    void whatIsNearNothingHasNone(String name) {
        assertThat(catalog.closest(name)).isNull();
    }

    @ParameterizedTest
    @CsvSource({"'','',0", "a,'',1", "'',abc,3", "kitten,sitting,3", "abc,abc,0", "ab,ba,2"})
    void spellingDistances(String a, String b, int distance) {
        assertThat(Spelling.distance(a, b)).isEqualTo(distance);
        assertThat(Spelling.distance(b, a)).isEqualTo(distance);
    }
}
