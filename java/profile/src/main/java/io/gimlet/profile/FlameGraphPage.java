// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The page around the data of a flame graph: one HTML file that needs nothing else.
 *
 * <p>Its policy allows just the script and the style that are part of it, by their hashes, and no
 * requests. The data are base64, out of which no name can break.
 */
final class FlameGraphPage {
    private static final String FOLDER = "flamegraph/";

    /** In the order in which they are joined: what a file uses at once stands before it. */
    private static final List<String> SCRIPTS =
            List.of(
                    "data.js",
                    "tree.js",
                    "callers.js",
                    "format.js",
                    "colors.js",
                    "layout.js",
                    "labels.js",
                    "search.js",
                    "render.js",
                    "graph.js",
                    "details.js",
                    "tooltip.js",
                    "panel.js",
                    "breadcrumb.js",
                    "toolbar.js",
                    "pointer.js",
                    "keyboard.js",
                    "facts.js",
                    "main.js");

    private static final String DATA = "{{data}}";

    private FlameGraphPage() {}

    /** Writes a page with what {@link FlameGraphData} wrote. */
    static void write(byte[] data, OutputStream out) throws IOException {
        String script = SCRIPTS.stream().map(FlameGraphPage::text).collect(Collectors.joining());
        String style = text("page.css");
        String page =
                text("page.html")
                        .replace("{{scriptHash}}", sha256(script))
                        .replace("{{styleHash}}", sha256(style))
                        .replace("{{script}}", script)
                        .replace("{{style}}", style);
        int split = page.indexOf(DATA);
        out.write(page.substring(0, split).getBytes(StandardCharsets.UTF_8));
        out.write(Base64.getEncoder().encode(data));
        out.write(page.substring(split + DATA.length()).getBytes(StandardCharsets.UTF_8));
    }

    private static String text(String name) {
        try (InputStream in = FlameGraphPage.class.getResourceAsStream(FOLDER + name)) {
            if (in == null) {
                throw new AssertionError(name + " is missing in the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + name + " from the jar", e);
        }
    }

    private static String sha256(String text) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] hash = digest.digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
