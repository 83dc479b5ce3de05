// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gimlet.kernel.PerfEvent.Rate;
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

    private EventSource find(String name) {
        return catalog.find(name).orElseThrow(() -> new AssertionError("no event " + name));
    }

    private PerfSelector selector(String name) {
        return ((PerfSource) find(name)).selector();
    }

    @Test
    void everyEventHasTheTypeAndConfigThatPerfGivesIt() {
        assumeTrue(Tools.exist("perf"));
        List<String> names = new ArrayList<>(catalog.available());
        names.remove("cpu/loads/");
        names.addAll(List.of("r1a8", "rffff"));
        for (String name : names) {
            assertThat(selector(name).type()).as(name).isEqualTo((int) perf(name, "type"));
            assertThat(selector(name).config()).as(name).isEqualTo(perf(name, "config"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cycles:u", "cs:k", "cycles:uk", "LLC-loads:ppu", "cycles:kppp"})
    void modifiersMeanWhatPerfMakesOfThem(String name) {
        assumeTrue(Tools.exist("perf"));
        PerfSelector selector = selector(name);
        assertThat(selector.excludeUser()).isEqualTo(perf(name, "exclude_user") == 1);
        assertThat(selector.excludeKernel()).isEqualTo(perf(name, "exclude_kernel") == 1);
        assertThat(selector.precise()).isEqualTo((int) perf(name, "precise_ip"));
        assertThat(find(name).name()).isEqualTo(name);
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
        "cpu-clock, Clock",
        "task-clock:u, Clock",
        "page-faults, Software",
        "cs:k, Software",
        "cycles, Hardware",
        "LLC-loads:pp, Hardware",
        "r1a8, Hardware",
        "cpu/loads/u, Pmu",
        "tracepoint:sched:sched_switch, Tracepoint",
        "uprobe:/bin/true:main, Uprobe",
    })
    void namesTellTheKindOfEvent(String name, String kind) {
        assertThat(find(name).getClass().getSimpleName()).isEqualTo(kind);
    }

    @Test
    void clocksCountNanosecondsAndOthersWhatHappens() {
        EventSource clock = find("cpu-clock");
        assertThat(clock.unit().label()).isEqualTo("nanoseconds");
        assertThat(clock.period(new Rate.Frequency(100))).isEqualTo(10_000_000);
        assertThat(clock.period(new Rate.Period(20_000))).isEqualTo(20_000);
        for (String name : List.of("page-faults", "cycles", "cpu/loads/", "tracepoint:a:b")) {
            EventSource event = find(name);
            assertThat(event.unit().label()).isEqualTo("count");
            assertThat(event.period(new Rate.Frequency(100))).isZero();
            assertThat(event.period(new Rate.Period(7))).isEqualTo(7);
        }
    }

    @Test
    void whatGoesOnAllTheTimeIsSampledByTimeAndTheRestEachTime() {
        for (String name : List.of("cpu-clock:u", "cycles", "r1a8", "cpu/loads/")) {
            assertThat(find(name).usualRate()).as(name).isEqualTo(new Rate.Frequency(999));
        }
        for (String name : List.of("page-faults", "cs:k", "tracepoint:a:b", "uprobe:/bin/sh:f")) {
            assertThat(find(name).usualRate()).as(name).isEqualTo(new Rate.Period(1));
        }
    }

    @Test
    void tracepointsAreNamedByCategoryAndEvent() {
        assertThat(find("tracepoint:sched:sched_switch"))
                .isEqualTo(
                        new Tracepoint("tracepoint:sched:sched_switch", "sched", "sched_switch"));
    }

    @ParameterizedTest
    @CsvSource({
        "uprobe:/bin/sh:main, /bin/sh, main, 0, false",
        "uprobe:/bin/sh:main+0x1f, /bin/sh, main, 31, false",
        "uprobe:/bin/sh:main+16, /bin/sh, main, 16, false",
        "uprobe:libc:a::b::operator+, libc, a::b::operator+, 0, false",
        "uretprobe:/bin/sh:main, /bin/sh, main, 0, true",
    })
    void uprobesAreNamedByFileAndFunction(
            String name, String file, String function, long offset, boolean atReturn) {
        assertThat(find(name)).isEqualTo(new Uprobe(name, file, function, offset, atReturn));
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpu/loads/", "cpu/event=0xcd/", "cpu/event=205/"})
    void pmuEventsAreFound(String name) {
        assertThat(selector(name).config()).isEqualTo(0xcd);
        assertThat(selector(name + "u").excludeKernel()).isTrue();
        assertThat(selector(name + ":k").excludeUser()).isTrue();
        assertThat(selector(name + "kpp").precise()).isEqualTo(2);
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
                "tracepoint:sched",
                "tracepoint:sched:",
                "tracepoint:../sched:x",
                "uprobe:/bin/sh",
                "uprobe::main",
                "uretprobe:/bin/sh:main+4",
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
