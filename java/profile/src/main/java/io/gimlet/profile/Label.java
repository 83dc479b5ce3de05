// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

/** What tells samples apart beyond their stacks: a key with a text or a number. */
public sealed interface Label permits TextLabel, NumberLabel {
    /** The name of the label, for example {@link Labels#PID}. */
    String key();
}
