// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import java.io.Serial;
import java.nio.file.FileSystemException;

/** A file would have to be copied to be read, and is too large for that. */
public final class CopyTooLargeException extends FileSystemException {
    @Serial private static final long serialVersionUID = 1L;

    CopyTooLargeException(String name) {
        super(name, null, "it is too large to be copied");
    }
}
