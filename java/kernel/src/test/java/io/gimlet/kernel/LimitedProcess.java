// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import io.gimlet.kernel.Capabilities.Capability;
import io.gimlet.kernel.PerfEvent.Rate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.stream.Stream;

/** A program that gives up its privileges, and prints what it can do then. */
final class LimitedProcess {
    private LimitedProcess() {}

    /** Something to try. */
    @FunctionalInterface
    interface Attempt {
        void run() throws Exception;
    }

    public static void main(String[] arguments) throws Exception {
        Sampler sampler = Sampler.load(1 << 20);
        Privileges privileges = Privileges.limitTo(EnumSet.of(Capability.CAP_BPF));
        print("fill unwind tables", () -> sampler.maps().unwindMaps().addSlab());
        print("read counters", sampler.maps()::counters);
        print("start threads", LimitedProcess::startThread);
        print("write files", LimitedProcess::writeFile);
        print("start a program", () -> new ProcessBuilder("/bin/true").start());
        print("load a BPF program", () -> Sampler.load(1 << 20).close());
        print("open an event", LimitedProcess::openEvent);
        print("listen", () -> new ServerSocket(0, 1, InetAddress.getLoopbackAddress()).close());
        print("read a process of others", () -> Files.readString(Path.of("/proc/1/environ")));
        privileges.complete();
        privileges.complete();
        System.out.println("threads differ: " + differentThreads());
    }

    private static void print(String what, Attempt attempt) {
        String outcome = "yes";
        try {
            attempt.run();
        } catch (Exception refused) {
            outcome = "no";
        }
        System.out.println(what + ": " + outcome);
    }

    private static void startThread() throws InterruptedException {
        Thread thread = new Thread(System::gc);
        thread.start();
        thread.join();
    }

    private static void writeFile() throws IOException {
        Path file = Files.createTempFile("gimlet-test", ".tmp");
        Files.writeString(file, "x");
        Files.delete(file);
    }

    private static void openEvent() throws KernelException {
        PerfEvent.open(EventCatalog.CPU_CLOCK, new Rate.Frequency(1), KernelFeature.ownThread())
                .close();
    }

    /** How many threads differ from the first one in what they may do. */
    private static long differentThreads() throws IOException {
        String first = rights(Path.of("/proc/self"));
        try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
            return threads.filter(thread -> !rights(thread).equals(first)).count();
        }
    }

    private static String rights(Path thread) {
        StringBuilder rights = new StringBuilder();
        try {
            for (String line : Files.readAllLines(thread.resolve("status"))) {
                if (line.startsWith("Cap") || line.startsWith("NoNew") || line.startsWith("Secc")) {
                    rights.append(line);
                }
            }
        } catch (IOException ended) {
            throw new UncheckedIOException(ended);
        }
        return rights.toString();
    }
}
