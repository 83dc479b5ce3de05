// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How debuginfod servers are asked, as elfutils' client is told (debuginfod-client-config(7)).
 *
 * @param servers base addresses, http or https
 * @param cache the directory of files that were got, elfutils' own
 * @param timeout within which a connection has to be made, and 100 KiB have to come
 * @param longest for one file
 * @param mostBytes of one file
 */
public record DebuginfodSettings(
        List<URI> servers, Path cache, Duration timeout, Duration longest, long mostBytes) {
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(90);
    private static final Duration DEFAULT_LONGEST = Duration.ofMinutes(10);
    private static final long DEFAULT_MOST_BYTES = 4L << 30;

    /** Copies the list. */
    public DebuginfodSettings {
        servers = List.copyOf(servers);
    }

    /**
     * What variables of an environment say: DEBUGINFOD_URLS, DEBUGINFOD_CACHE_PATH,
     * DEBUGINFOD_TIMEOUT, DEBUGINFOD_MAXTIME (seconds) and DEBUGINFOD_MAXSIZE (bytes),
     * XDG_CACHE_HOME, HOME. Without MAXTIME and MAXSIZE a file may take ten minutes and 4 GiB.
     *
     * @param directory with files {@code *.urls} of servers, for when the environment has none:
     *     shells set the variable from {@code /etc/debuginfod}, and sudo removes it
     */
    public static DebuginfodSettings of(Map<String, String> environment, Path directory) {
        String urls = environment.getOrDefault("DEBUGINFOD_URLS", "");
        return new DebuginfodSettings(
                servers(urls.isBlank() ? installed(directory) : urls),
                cache(environment),
                seconds(environment, "DEBUGINFOD_TIMEOUT", DEFAULT_TIMEOUT),
                seconds(environment, "DEBUGINFOD_MAXTIME", DEFAULT_LONGEST),
                number(environment, "DEBUGINFOD_MAXSIZE", DEFAULT_MOST_BYTES));
    }

    private static String installed(Path directory) {
        StringBuilder urls = new StringBuilder();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.urls")) {
            for (Path file : files) {
                urls.append(Files.readString(file)).append(' ');
            }
        } catch (IOException | DirectoryIteratorException none) {
            return urls.toString();
        }
        return urls.toString();
    }

    /** Other words than addresses are settings of elfutils' (ima:). */
    private static List<URI> servers(String text) {
        List<URI> servers = new ArrayList<>();
        for (String word : text.split("\\s+", -1)) {
            if (word.startsWith("http://") || word.startsWith("https://")) {
                address(word.endsWith("/") ? word : word + "/").ifPresent(servers::add);
            }
        }
        return servers;
    }

    private static Optional<URI> address(String word) {
        try {
            return Optional.of(new URI(word));
        } catch (URISyntaxException malformed) {
            return Optional.empty();
        }
    }

    private static Path cache(Map<String, String> environment) {
        String chosen = environment.getOrDefault("DEBUGINFOD_CACHE_PATH", "");
        if (!chosen.isEmpty()) {
            return Path.of(chosen);
        }
        Path home = Path.of(environment.getOrDefault("HOME", "/"));
        Path old = home.resolve(".debuginfod_client_cache");
        if (Files.isDirectory(old)) {
            return old;
        }
        String caches = environment.getOrDefault("XDG_CACHE_HOME", "");
        return (caches.isEmpty() ? home.resolve(".cache") : Path.of(caches))
                .resolve("debuginfod_client");
    }

    private static Duration seconds(
            Map<String, String> environment, String name, Duration otherwise) {
        long seconds = number(environment, name, otherwise.toSeconds());
        return Duration.ofSeconds(Math.min(seconds, Integer.MAX_VALUE / 1000));
    }

    /** A number from 1 on; elfutils takes 0 for no limit, and everything else for 0. */
    private static long number(Map<String, String> environment, String name, long otherwise) {
        try {
            long number = Long.parseLong(environment.getOrDefault(name, ""));
            return number > 0 ? number : otherwise;
        } catch (NumberFormatException none) {
            return otherwise;
        }
    }
}
