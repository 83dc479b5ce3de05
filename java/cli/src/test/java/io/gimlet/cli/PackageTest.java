// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is shipped stands alone, without the checkout that it was built in. */
class PackageTest {
    private static final Pattern RELATIVE_LINK = Pattern.compile("]\\((?!https?:)([^)#]+)");

    @Test
    void pagesLinkToPagesThatAreThere() throws IOException {
        Path pages = Gimlet.LAUNCHER.getParent().resolveSibling("share/doc/gimlet");
        int links = 0;
        try (Stream<Path> files = Files.walk(pages)) {
            for (Path page : files.filter(it -> it.toString().endsWith(".md")).toList()) {
                var found = RELATIVE_LINK.matcher(Files.readString(page));
                for (; found.find(); links++) {
                    assertThat(page.resolveSibling(found.group(1))).as(page.toString()).exists();
                }
            }
        }
        assertThat(links).isPositive();
    }
}
