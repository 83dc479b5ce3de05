// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Events by the names that perf gives them (perf-list(1)): generic hardware, cache and software
 * events, raw {@code rNNN}, and {@code PMU/terms/}. Values are those of linux/perf_event.h. A name
 * may end in modifiers: {@code :u} user mode only, {@code :k} kernel only, {@code :p}, {@code :pp},
 * {@code :ppp} more precise addresses. And tracepoints and uprobes by bpftrace's names.
 */
public final class EventCatalog {
    /** The clock that every machine has. */
    public static final PerfSource CPU_CLOCK =
            new PerfSource.Clock("cpu-clock", PerfSelector.of(PerfSelector.SOFTWARE, 0));

    /** The CPU's cycles, where they are counted. */
    public static final PerfSource CYCLES = hardware("cycles", PerfSelector.HARDWARE, 0);

    /** PERF_COUNT_SW_TASK_CLOCK; the clock before it is cpu-clock. */
    private static final long TASK_CLOCK = 1;

    private static final Map<String, Long> HARDWARE_EVENTS = new LinkedHashMap<>();
    private static final Map<String, Long> SOFTWARE_EVENTS = new LinkedHashMap<>();
    private static final Map<String, Long> CACHE_EVENTS = cacheEvents();

    static {
        put(HARDWARE_EVENTS, 0, "cycles", "cpu-cycles");
        put(HARDWARE_EVENTS, 1, "instructions");
        put(HARDWARE_EVENTS, 2, "cache-references");
        put(HARDWARE_EVENTS, 3, "cache-misses");
        put(HARDWARE_EVENTS, 4, "branches", "branch-instructions");
        put(HARDWARE_EVENTS, 5, "branch-misses");
        put(HARDWARE_EVENTS, 6, "bus-cycles");
        put(HARDWARE_EVENTS, 7, "stalled-cycles-frontend", "idle-cycles-frontend");
        put(HARDWARE_EVENTS, 8, "stalled-cycles-backend", "idle-cycles-backend");
        put(HARDWARE_EVENTS, 9, "ref-cycles");

        put(SOFTWARE_EVENTS, 0, "cpu-clock");
        put(SOFTWARE_EVENTS, TASK_CLOCK, "task-clock");
        put(SOFTWARE_EVENTS, 2, "page-faults", "faults");
        put(SOFTWARE_EVENTS, 3, "context-switches", "cs");
        put(SOFTWARE_EVENTS, 4, "cpu-migrations", "migrations");
        put(SOFTWARE_EVENTS, 5, "minor-faults");
        put(SOFTWARE_EVENTS, 6, "major-faults");
        put(SOFTWARE_EVENTS, 7, "alignment-faults");
        put(SOFTWARE_EVENTS, 8, "emulation-faults");
        put(SOFTWARE_EVENTS, 11, "cgroup-switches");
    }

    private static final Pattern RAW_EVENT = Pattern.compile("r([0-9a-fA-F]{1,16})");
    private static final Pattern PMU_EVENT = Pattern.compile("([A-Za-z0-9_.-]+)/([^/]*)/");
    private static final String MODIFIER = "(?!(?:.*p){4})[ukp]{1,5}";
    private static final Pattern MODIFIERS = Pattern.compile("(.+[^:]):(" + MODIFIER + ")");

    private final PmuFormats pmus;

    /** The catalog of this machine. */
    public EventCatalog() {
        this(Path.of("/sys/bus/event_source/devices"));
    }

    EventCatalog(Path pmuDirectory) {
        pmus = new PmuFormats(pmuDirectory);
    }

    /** Whether the CPU's own counters are there (a PMU named cpu, or one of arm's). */
    public boolean hasHardwareCounters() {
        return pmus.hasCpuPmu();
    }

    /**
     * The event of this name.
     *
     * @return empty when there is no such name
     * @throws IllegalArgumentException when PMU terms do not fit the PMU; the message says why
     */
    public Optional<EventSource> find(String name) {
        Optional<? extends EventSource> source = findPerf(name);
        if (source.isEmpty()) {
            source = Tracepoint.parse(name);
        }
        if (source.isEmpty()) {
            source = Uprobe.parse(name);
        }
        return source.map(found -> found);
    }

    private Optional<PerfSource> findPerf(String name) {
        Matcher modified = MODIFIERS.matcher(name);
        if (modified.matches()) {
            return findPlain(modified.group(1))
                    .map(source -> modify(source, name, modified.group(2)));
        }
        // perf writes the modifiers of a PMU event behind its last slash.
        int slash = name.lastIndexOf('/');
        if (slash > 0 && name.indexOf('/') < slash && name.substring(slash + 1).matches(MODIFIER)) {
            return findPlain(name.substring(0, slash + 1))
                    .map(source -> modify(source, name, name.substring(slash + 1)));
        }
        return findPlain(name);
    }

    private Optional<PerfSource> findPlain(String name) {
        Long hardware = HARDWARE_EVENTS.get(name);
        if (hardware != null) {
            return Optional.of(hardware(name, PerfSelector.HARDWARE, hardware));
        }
        Long software = SOFTWARE_EVENTS.get(name);
        if (software != null) {
            PerfSelector selector = PerfSelector.of(PerfSelector.SOFTWARE, software);
            return Optional.of(
                    software <= TASK_CLOCK
                            ? new PerfSource.Clock(name, selector)
                            : new PerfSource.Software(name, selector));
        }
        Long cache = CACHE_EVENTS.get(name);
        if (cache != null) {
            return Optional.of(hardware(name, PerfSelector.CACHE, cache));
        }
        Matcher raw = RAW_EVENT.matcher(name);
        if (raw.matches()) {
            long config = Long.parseUnsignedLong(raw.group(1), 16);
            return Optional.of(hardware(name, PerfSelector.RAW, config));
        }
        Matcher pmu = PMU_EVENT.matcher(name);
        return pmu.matches() ? pmus.find(name, pmu.group(1), pmu.group(2)) : Optional.empty();
    }

    private static PerfSource hardware(String name, int type, long config) {
        return new PerfSource.Hardware(name, PerfSelector.of(type, config));
    }

    private static PerfSource modify(PerfSource source, String name, String modifiers) {
        boolean user = modifiers.contains("u");
        boolean kernel = modifiers.contains("k");
        int precise = (int) modifiers.chars().filter(c -> c == 'p').count();
        return source.with(name, source.selector().with(kernel && !user, user && !kernel, precise));
    }

    /** Every name that this machine can be asked for, hardware events only where there is a PMU. */
    public List<String> available() {
        List<String> names = new ArrayList<>(SOFTWARE_EVENTS.keySet());
        if (hasHardwareCounters()) {
            names.addAll(HARDWARE_EVENTS.keySet());
            names.addAll(CACHE_EVENTS.keySet());
        }
        names.addAll(pmus.events());
        return names;
    }

    private static void put(Map<String, Long> events, long config, String... names) {
        for (String name : names) {
            events.put(name, config);
        }
    }

    /**
     * config = cache | operation << 8 | result << 16, named as perf names them, and for the
     * operations that a cache can have: nothing stores into an instruction cache.
     */
    private static Map<String, Long> cacheEvents() {
        String[] caches = {"L1-dcache", "L1-icache", "LLC", "dTLB", "iTLB", "branch", "node"};
        String[] possible = {"lsp", "lp", "lsp", "lsp", "l", "l", "lsp"};
        String[] operations = {"load", "store", "prefetch"};
        Map<String, Long> events = new LinkedHashMap<>();
        for (int cache = 0; cache < caches.length; cache++) {
            for (int operation = 0; operation < operations.length; operation++) {
                String name = operations[operation];
                if (possible[cache].indexOf(name.charAt(0)) < 0) {
                    continue;
                }
                long config = cache | (long) operation << 8;
                String plural = name + (name.equals("prefetch") ? "es" : "s");
                put(events, config, caches[cache] + "-" + plural);
                put(events, config | 1L << 16, caches[cache] + "-" + name + "-misses");
            }
        }
        return events;
    }

    /** The closest name to a misspelt one, or null when none is near. */
    public @Nullable String closest(String name) {
        int near = Math.min(3, name.length() / 2);
        return available().stream()
                .filter(candidate -> Spelling.distance(candidate, name) <= near)
                .min((a, b) -> Spelling.distance(a, name) - Spelling.distance(b, name))
                .orElse(null);
    }
}
