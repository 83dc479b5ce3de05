// SPDX-License-Identifier: Apache-2.0
/** The only room with native access: libgimlet, libc, ring buffers, perf events, BPF maps. */
module io.gimlet.kernel {
    requires static transitive org.jspecify;

    exports io.gimlet.kernel;
}
