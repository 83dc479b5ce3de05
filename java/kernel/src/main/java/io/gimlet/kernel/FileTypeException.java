// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import java.io.Serial;
import java.nio.file.FileSystemException;

/** There is something else than what was looked for: a FIFO, a device, a link, a directory. */
public final class FileTypeException extends FileSystemException {
    @Serial private static final long serialVersionUID = 1L;

    FileTypeException(String name, String text) {
        super(name, null, text);
    }
}
