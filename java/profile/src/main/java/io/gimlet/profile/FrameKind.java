// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

/** Where the code of a frame lives, which is what viewers tell apart by colour. */
public enum FrameKind {
    /** The kernel, its modules and its BPF programs. */
    KERNEL,
    /** A mapped file or the vDSO. */
    NATIVE,
    /** Managed or just-in-time compiled code, and profiles without mappings. */
    OTHER
}
