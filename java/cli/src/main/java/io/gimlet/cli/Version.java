// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import java.lang.module.ModuleDescriptor;
import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** The versions of the program, as its module has it, and of the JVM that runs it. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String version =
                Optional.ofNullable(Main.class.getModule().getDescriptor())
                        .flatMap(ModuleDescriptor::rawVersion)
                        .orElse("(not packaged)");
        return new String[] {"gimlet " + version, "JVM " + Runtime.version()};
    }
}
