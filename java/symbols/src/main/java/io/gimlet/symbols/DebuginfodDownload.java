// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;

/** Gets one file from a server over HTTP, within bounds of time and size. */
final class DebuginfodDownload {
    /** What elfutils asks for within its time limit. */
    private static final long LEAST_BYTES = 100 << 10;

    private static final int CHUNK_BYTES = 1 << 16;
    private static final int MOST_REDIRECTS = 5;

    private final DebuginfodSettings settings;
    private final long endNanos;

    DebuginfodDownload(DebuginfodSettings settings) {
        this.settings = settings;
        endNanos = System.nanoTime() + settings.longest().toNanos();
    }

    /** The server has no such file. */
    static final class NotFoundException extends IOException {
        private static final long serialVersionUID = 1L;

        NotFoundException() {
            super("not found");
        }
    }

    /**
     * Gets a file.
     *
     * @throws NotFoundException when the server says that it has none
     * @throws IOException when it does not come, or not as a whole
     */
    void get(URI address, OutputStream to) throws IOException {
        URI next = address;
        for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
            HttpURLConnection connection = connect(next);
            try {
                int status = connection.getResponseCode();
                if (status == HttpURLConnection.HTTP_OK) {
                    copy(connection, to);
                    return;
                }
                if (status == HttpURLConnection.HTTP_NOT_FOUND) {
                    throw new NotFoundException();
                }
                if (status / 100 != 3) {
                    throw new IOException("it answered with HTTP status " + status);
                }
                next = redirected(next, connection.getHeaderField("Location"));
            } finally {
                connection.disconnect();
            }
        }
        throw new IOException("it redirects without end");
    }

    private HttpURLConnection connect(URI address) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
        int millis = (int) settings.timeout().toMillis();
        connection.setConnectTimeout(millis);
        connection.setReadTimeout(millis);
        connection.setInstanceFollowRedirects(false);
        connection.setUseCaches(false);
        connection.setRequestProperty("User-Agent", "gimlet");
        return connection;
    }

    /** Never from https to http: that would give away what encryption had kept. */
    private static URI redirected(URI from, String location) throws IOException {
        try {
            URI to = from.resolve(new URI(location == null ? "" : location));
            String scheme = String.valueOf(to.getScheme());
            boolean isSafe = scheme.equals("https") || scheme.equals(from.getScheme());
            if (location != null && isSafe && to.getHost() != null) {
                return to;
            }
        } catch (URISyntaxException malformed) {
            throw new IOException("it redirects to no address", malformed);
        }
        throw new IOException(
                "it redirects to " + NameCleaner.clean(location == null ? "" : location));
    }

    private void copy(HttpURLConnection connection, OutputStream to) throws IOException {
        long stated = connection.getContentLengthLong();
        requireSize(stated);
        byte[] chunk = new byte[CHUNK_BYTES];
        long bytes = 0;
        long windowBytes = 0;
        Duration timeout = settings.timeout();
        long windowNanos = System.nanoTime() + timeout.toNanos();
        try (InputStream from = connection.getInputStream()) {
            for (int got = from.read(chunk); got >= 0; got = from.read(chunk)) {
                to.write(chunk, 0, got);
                bytes += got;
                requireSize(bytes);
                long now = System.nanoTime();
                if (now > endNanos) {
                    throw new IOException("it took longer than " + text(settings.longest()));
                }
                if (now > windowNanos) {
                    if (bytes - windowBytes < LEAST_BYTES) {
                        throw new IOException("less than 100 KiB came in " + text(timeout));
                    }
                    windowBytes = bytes;
                    windowNanos = now + timeout.toNanos();
                }
            }
        }
        if (stated >= 0 && bytes != stated) {
            throw new IOException("it was cut off after " + bytes + " of " + stated + " bytes");
        }
    }

    private static String text(Duration duration) {
        return duration.toSeconds() + " s";
    }

    private void requireSize(long bytes) throws IOException {
        if (bytes > settings.mostBytes()) {
            throw new IOException("the file is larger than " + settings.mostBytes() + " bytes");
        }
    }
}
