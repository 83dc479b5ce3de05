// SPDX-License-Identifier: Apache-2.0
/** The profile model and its formats. Knows no kernel. */
module io.gimlet.profile {
    requires static transitive org.jspecify;
    requires com.google.protobuf;

    exports io.gimlet.profile;
}
