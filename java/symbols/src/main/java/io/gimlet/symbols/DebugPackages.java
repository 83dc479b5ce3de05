// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What to install so that a stripped file of this host gets its names: the package with the debug
 * symbols of the package that the file is from. dpkg's lists of files tell which that is; where rpm
 * is at home, the command asks it. Without either, or for files of containers, debuginfod may have
 * the debug file. For one thread at a time.
 */
public final class DebugPackages {
    private static final String DPKG_LISTS = "var/lib/dpkg/info";
    private static final String[] RPM_DATABASES = {"var/lib/rpm", "usr/lib/sysimage/rpm"};
    private static final String LIST = ".list";

    /** Since distributions moved /bin and /lib below /usr, lists have either name of a file. */
    private static final String MERGED = "/usr";

    /** Longer names are no files of packages, and a hostile process can have many. */
    private static final int MAX_PATH = 4096;

    private static final int MAX_MODULES = 1000;

    /** Older ways of packaging that are still in use; all else has the suffix of debhelper's. */
    private static final String C_LIBRARY = "libc6";

    private static final Pattern JAVA = Pattern.compile("(openjdk-\\d+)-(?:jre|jdk).*");

    /** What is harmless in a command that somebody copies. */
    private static final Pattern PLAIN_PATH = Pattern.compile("[A-Za-z0-9/._+:-]+");

    /**
     * A file whose functions have no names.
     *
     * @param path as it was mapped, harmless in a terminal (see {@link NameCleaner})
     * @param buildId lower-case hexadecimal digits; empty when the file has none
     */
    public record Module(String path, String buildId) {
        // A record's own link through invokedynamic, which costs a cold JVM milliseconds.
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Module that
                    && path.equals(that.path)
                    && buildId.equals(that.buildId);
        }

        @Override
        public int hashCode() {
            return 31 * path.hashCode() + buildId.hashCode();
        }
    }

    private final Path root;

    /** With what to do, a command; empty where that is not known. */
    private final Map<Module, String> remedies = new LinkedHashMap<>();

    /** Those of this host that are to be looked for, by the names that lists may have. */
    private final Map<String, Module> sought = new HashMap<>();

    /** The packages of this host. */
    public DebugPackages() {
        this(Path.of("/"));
    }

    /** Those of a system below another root directory. */
    DebugPackages(Path root) {
        this.root = root;
    }

    /** Says that functions of a file have no names. */
    public void want(CodeFile file) {
        CodeFile.Origin origin = file.origin();
        if (origin == null || origin.path().length() > MAX_PATH) {
            return;
        }
        Module module = new Module(NameCleaner.clean(origin.path()), file.buildId());
        if (remedies.size() < MAX_MODULES && !remedies.containsKey(module)) {
            remedies.put(module, withoutPackage(module));
            if (origin.isOurs()) {
                seek(module, origin.path());
            }
        }
    }

    private void seek(Module module, String path) {
        sought.put(path, module);
        if (path.startsWith(MERGED + "/")) {
            sought.put(path.substring(MERGED.length()), module);
        }
    }

    private static String withoutPackage(Module module) {
        return module.buildId().isEmpty() ? "" : "debuginfod-find debuginfo " + module.buildId();
    }

    /** Looks for the packages of the files that were wanted since the last time; takes a while. */
    public void search() {
        if (sought.isEmpty()) {
            return;
        }
        try (DirectoryStream<Path> lists =
                Files.newDirectoryStream(root.resolve(DPKG_LISTS), "*" + LIST)) {
            // What is in no list is of no package: somebody built it here.
            sought.values().forEach(module -> remedies.put(module, ""));
            BitSet lengths = new BitSet();
            sought.keySet().forEach(path -> lengths.set(path.length()));
            for (Path list : lists) {
                search(list, lengths);
            }
        } catch (IOException noDebian) {
            if (hasRpm()) {
                sought.values().forEach(this::askRpm);
            }
        }
        sought.clear();
    }

    /** A list has a path in each line. */
    private void search(Path list, BitSet lengths) throws IOException {
        byte[] lines = Files.readAllBytes(list);
        int start = 0;
        for (int at = 0; at < lines.length; at++) {
            if (lines[at] == '\n') {
                if (lengths.get(at - start)) {
                    Module module = sought.get(new String(lines, start, at - start, ISO_8859_1));
                    if (module != null) {
                        remedies.put(module, "apt install " + debugPackage(packageOf(list)));
                    }
                }
                start = at + 1;
            }
        }
    }

    /** A list is called after its package, which may have an architecture. */
    private static String packageOf(Path list) {
        String name = list.getFileName().toString();
        String withoutEnding = name.substring(0, name.length() - LIST.length());
        int colon = withoutEnding.indexOf(':');
        return colon < 0 ? withoutEnding : withoutEnding.substring(0, colon);
    }

    private static String debugPackage(String name) {
        if (name.equals(C_LIBRARY)) {
            return "libc6-dbg";
        }
        Matcher java = JAVA.matcher(name);
        return java.matches() ? java.group(1) + "-dbg" : name + "-dbgsym";
    }

    private boolean hasRpm() {
        for (String database : RPM_DATABASES) {
            if (Files.isDirectory(root.resolve(database))) {
                return true;
            }
        }
        return false;
    }

    private void askRpm(Module module) {
        if (PLAIN_PATH.matcher(module.path()).matches()) {
            remedies.put(module, "dnf debuginfo-install $(rpm -qf " + module.path() + ")");
        }
    }

    /** Returns what to do for a file, a command; empty when that is not known. */
    public Optional<String> remedyFor(CodeFile file) {
        CodeFile.Origin origin = file.origin();
        return origin == null
                ? Optional.empty()
                : Optional.ofNullable(
                                remedies.get(
                                        new Module(
                                                NameCleaner.clean(origin.path()), file.buildId())))
                        .filter(remedy -> !remedy.isEmpty());
    }

    /** Returns what is known to do now, by file: a command, or nothing. */
    public Map<Module, String> remedies() {
        return Map.copyOf(remedies);
    }
}
