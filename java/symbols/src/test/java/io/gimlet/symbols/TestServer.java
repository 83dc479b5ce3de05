// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An HTTP server on loopback that answers each request as a test says. */
final class TestServer implements AutoCloseable {
    private final ServerSocket socket;
    private final Answer answer;
    private final List<String> requests = new CopyOnWriteArrayList<>();

    /** What is sent for a path. */
    interface Answer {
        void send(String path, OutputStream to) throws IOException, InterruptedException;
    }

    TestServer(Answer answer) {
        this.answer = answer;
        try {
            socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        Thread thread = new Thread(this::serve, "test-server");
        thread.setDaemon(true);
        thread.start();
    }

    /** One that sends these bytes whatever is asked for. */
    static TestServer of(byte[] bytes) {
        return new TestServer((path, to) -> send(to, bytes.length, bytes));
    }

    static TestServer withStatus(String status, String... headers) {
        return new TestServer((path, to) -> {
            String more = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
            write(to, "HTTP/1.1 " + status + "\r\n" + more + "Content-Length: 0\r\n\r\n");
        });
    }

    /** Sends bytes, and says how many there are. */
    static void send(OutputStream to, long stated, byte[] bytes) throws IOException {
        write(to, "HTTP/1.1 200 OK\r\nContent-Length: " + stated + "\r\n\r\n");
        to.write(bytes);
    }

    static void write(OutputStream to, String text) throws IOException {
        to.write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/");
    }

    /** The paths that were asked for. */
    List<String> requests() {
        return requests;
    }

    private void serve() {
        while (true) {
            try {
                Socket client = socket.accept();
                Thread thread = new Thread(() -> answer(client), "test-server-client");
                thread.setDaemon(true);
                thread.start();
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void answer(Socket client) {
        try (client;
                BufferedReader in =
                        new BufferedReader(
                                new InputStreamReader(
                                        client.getInputStream(), StandardCharsets.ISO_8859_1))) {
            String path = String.valueOf(in.readLine()).split(" ")[1];
            while (!String.valueOf(in.readLine()).isEmpty()) {}
            requests.add(path);
            answer.send(path, client.getOutputStream());
            client.getOutputStream().flush();
        } catch (IOException | InterruptedException clientLeft) {
            return;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
