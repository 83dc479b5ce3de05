// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import java.io.Serial;
import java.nio.file.FileSystemException;

/** A file's file system did not answer in time, or somebody keeps the file from being read. */
public final class NoAnswerException extends FileSystemException {
    @Serial private static final long serialVersionUID = 1L;

    NoAnswerException(String name) {
        super(name, null, "it did not answer in time");
    }
}
