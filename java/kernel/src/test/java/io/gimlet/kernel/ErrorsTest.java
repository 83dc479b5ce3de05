// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Error numbers and the messages made of them. */
class ErrorsTest {
    @Test
    void symbolsAndTextsAreThoseOfTheSystem() {
        assumeTrue(Tools.exist("python3"));
        String table =
                Tools.run(
                        "python3",
                        "-c",
                        "import errno, os\n"
                                + "for code, name in errno.errorcode.items():\n"
                                + "    print(code, name, os.strerror(code), sep='|')\n");
        List<String> compared = new ArrayList<>();
        for (String line : table.split("\n")) {
            String[] columns = line.split("\\|");
            Errno errno = new Errno(Integer.parseInt(columns[0]));
            if (errno.symbol().startsWith("errno ")) {
                continue; // not listed
            }
            compared.add(errno.symbol());
            // Some numbers have two names.
            assertThat(errno.symbol()).isIn(columns[1], "EOPNOTSUPP", "EAGAIN");
            if (!errno.text().equals(errno.symbol())) {
                assertThat(withoutNotes(columns[2])).contains(withoutNotes(errno.text()));
            }
        }
        assertThat(compared).contains("EPERM", "EACCES", "ENOENT").hasSizeGreaterThan(20);
    }

    /** glibc says "out of memory" as "Cannot allocate memory", and so on. */
    private static String withoutNotes(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "cannot allocate memory" -> "out of memory";
            case "argument list too long" -> "argument too long";
            case "too many open files in system" -> "too many open files in the system";
            case String other -> other;
        };
    }

    @Test
    void numbersThatAreNotListedStayNumbers() {
        assertThat(new Errno(9999).symbol()).isEqualTo("errno 9999");
        assertThat(new Errno(9999).text()).isEqualTo("errno 9999");
        assertThat(new Errno(524).symbol()).isEqualTo("ENOTSUPP");
        assertThat(new Errno(524).text()).isEqualTo("operation not supported");
    }

    @Test
    void messagesSayWhatOnWhatWhyAndWhatToDo() {
        KernelException refused =
                new KernelException("open the event 'cycles' for", "thread 7", -1, "run as root");
        assertThat(refused)
                .hasMessage(
                        "cannot open the event 'cycles' for thread 7: operation not permitted"
                                + " (EPERM); run as root");
        assertThat(refused.code()).isEqualTo(Errno.EPERM);
        assertThat(refused.log()).isNull();
    }

    @Test
    void messagesLeaveOutWhatIsEmpty() {
        assertThat(new KernelException("create a poller", "", -24, ""))
                .hasMessage("cannot create a poller: too many open files (EMFILE)");
        assertThat(new KernelException("wait", "", -9999, "", "the log").log())
                .isEqualTo("the log");
    }
}
