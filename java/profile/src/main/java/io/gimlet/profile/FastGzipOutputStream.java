// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** Gzip at the fastest level: a profile is waited for, and the other levels gain little on it. */
final class FastGzipOutputStream extends GZIPOutputStream {
    FastGzipOutputStream(OutputStream out, int bufferBytes) throws IOException {
        super(out, bufferBytes);
        def.setLevel(Deflater.BEST_SPEED);
    }
}
