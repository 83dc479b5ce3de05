// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Map;

/** Opens files with what the JDK has. */
final class DirectOpener implements FileOpener {
    private static final LinkOption[] NO_OPTION = {};
    private static final LinkOption[] NO_LINKS = {LinkOption.NOFOLLOW_LINKS};

    @Override
    public Found find(Path root, String path, Links links) throws IOException {
        Path file = root.resolve("./" + path);
        LinkOption[] options = links == Links.REFUSED ? NO_LINKS : NO_OPTION;
        if (!Files.readAttributes(file, BasicFileAttributes.class, options).isRegularFile()) {
            throw new FileTypeException(path);
        }
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        return new OpenFile(
                channel, Files.readAttributes(file, "unix:fileKey,uid,ctime,size", options));
    }

    @Override
    public void requireDirectory(Path root, String path) throws IOException {
        Path directory = root.resolve("./" + path);
        if (!Files.readAttributes(directory, BasicFileAttributes.class, NO_LINKS).isDirectory()) {
            throw new FileTypeException(path);
        }
    }

    private record OpenFile(FileChannel channel, Map<String, Object> attributes) implements Found {
        private Object attribute(String name) {
            return requireNonNull(attributes.get(name));
        }

        @Override
        public Object key() {
            return attribute("fileKey");
        }

        @Override
        public int userId() {
            return (int) attribute("uid");
        }

        @Override
        public long changedMillis() {
            return ((FileTime) attribute("ctime")).toMillis();
        }

        @Override
        public long bytes() {
            return (long) attribute("size");
        }

        @Override
        public FileChannel open(long offset) {
            return channel;
        }

        @Override
        public void close() {
            try {
                channel.close();
            } catch (IOException nothingWasWritten) {
                return;
            }
        }
    }
}
