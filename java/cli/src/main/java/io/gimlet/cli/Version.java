// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import picocli.CommandLine.IVersionProvider;

/** The version of the jar, from its manifest. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String version = Main.class.getPackage().getImplementationVersion();
        return new String[] {
            "gimlet " + (version == null ? "(not packaged)" : version), "JVM " + Runtime.version()
        };
    }
}
