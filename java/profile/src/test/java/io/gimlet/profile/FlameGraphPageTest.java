// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What makes the page safe to open: tools/viewers looks at it in a browser. */
class FlameGraphPageTest {
    private static String hostilePage() throws IOException {
        var options = new FlameGraphOptions("</title><script>alert(2)</script>", 1, true, true);
        return FlameGraphPageReader.write(FlameGraphFixtures.hostile(), options);
    }

    private static String withoutData(String page) {
        return page.replaceFirst("id=\"profile\">[A-Za-z0-9+/=]*<", "id=\"profile\"><");
    }

    @Test
    void namesChangeNothingButTheData() throws IOException {
        Profile harmless = TestProfiles.ofStacks("main 1");
        String page = FlameGraphPageReader.write(harmless, FlameGraphOptions.of(harmless, "title"));

        assertThat(withoutData(hostilePage())).isEqualTo(withoutData(page));
    }

    @Test
    void namesAreSafeToShowAndCopy() throws IOException {
        var page = FlameGraphPageReader.read(hostilePage());

        List<String> names = new ArrayList<>(TestProfiles.NASTY_NAMES);
        names.addAll(FlameGraphFixtures.HOSTILE_NAMES);
        assertThat(page.frames())
                .extracting(FlameGraphPageReader.Frame::name)
                .containsAll(names.stream().map(SafeText::escape).toList())
                .noneMatch(name -> name.matches("(?s).*[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}].*"));
    }

    @Test
    void policyAllowsItsOwnScriptAndStyleOnly() throws IOException, GeneralSecurityException {
        String page = hostilePage();

        assertThat(page)
                .contains(
                        "default-src 'none'; script-src 'sha256-"
                                + hash(page, "<script>(.*?)</script>")
                                + "'; style-src 'sha256-"
                                + hash(page, "<style>(.*?)</style>")
                                + "'; base-uri 'none'; form-action 'none'");
    }

    private static String hash(String page, String element) throws GeneralSecurityException {
        Matcher content = Pattern.compile(element, Pattern.DOTALL).matcher(page);
        assertThat(content.find()).isTrue();
        byte[] hash =
                MessageDigest.getInstance("SHA-256")
                        .digest(content.group(1).getBytes(StandardCharsets.UTF_8));
        return Base64.getEncoder().encodeToString(hash);
    }

    @Test
    void needsNothingElse() throws IOException {
        assertThat(withoutData(hostilePage()))
                .doesNotContain("{{")
                .doesNotContainPattern("(?i)https?:|src=|href=|@import|url\\(|fetch\\(|innerHTML");
    }
}
