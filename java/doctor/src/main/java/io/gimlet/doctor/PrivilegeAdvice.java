// SPDX-License-Identifier: Apache-2.0
package io.gimlet.doctor;

import io.gimlet.kernel.Capabilities.Capability;
import io.gimlet.kernel.Host;

/** The lines that work, to be copied, for whoever lacks the privileges to record. */
final class PrivilegeAdvice {
    private static final int ROOT = 0;

    /** The same as in docs/privileges.md. */
    private static final String FOR_USERS =
            """

            As root it works:

                sudo PROGRAM record -p PID

            With two capabilities it works without being root, for a command and for your
            own processes:

                sudo setpriv --reuid="$USER" --regid="$(id -g)" --init-groups \\
                    --inh-caps=+bpf,+perfmon --ambient-caps=+bpf,+perfmon \\
                    PROGRAM record -- ./program
            """;

    private static final String FOR_LIMITED_ROOT =
            """

            This is root without its capabilities, as in a container. It works on the host,
            and in a container that is started with:

                docker run --privileged --pid=host ...
            """;

    private PrivilegeAdvice() {}

    /** Whether a finding is one that it is a remedy for. */
    static boolean fits(DoctorFinding finding) {
        return finding.subject().equals(Capability.CAP_BPF.name())
                || finding.subject().equals(Capability.CAP_PERFMON.name());
    }

    static String forThisUser(String program) {
        return Host.effectiveUserId() == ROOT
                ? FOR_LIMITED_ROOT
                : FOR_USERS.replace("PROGRAM", program);
    }
}
