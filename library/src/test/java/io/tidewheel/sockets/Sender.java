package io.tidewheel.sockets;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A sender on this machine: listens, and does what a test says over each connection, one by one,
 * and ends it then.
 */
final class Sender implements AutoCloseable {
  /** What is done over a connection. */
  interface Script {
    /**
     * Sends.
     *
     * @param connection which it is, from 1
     */
    void send(Peer peer, int connection) throws IOException, InterruptedException;
  }

  /** The other end of a connection. */
  final class Peer {
    private final Socket socket;
    private final OutputStream out;

    private Peer(Socket socket) throws IOException {
      this.socket = socket;
      this.out = socket.getOutputStream();
    }

    Peer send(String text) throws IOException {
      return send(text.getBytes(StandardCharsets.UTF_8));
    }

    Peer send(byte[] bytes) throws IOException {
      out.write(bytes);
      return this;
    }

    /** Says nothing any more, and ends nothing, until the test is over. */
    void hold() throws InterruptedException {
      over.await();
    }

    /** Waits until the receiver has closed its end. */
    boolean isLeft() throws IOException {
      return socket.getInputStream().read() < 0;
    }
  }

  private final ServerSocket server;
  private final Script script;
  private final Thread thread;
  private final CountDownLatch over = new CountDownLatch(1);
  private final AtomicInteger connections = new AtomicInteger();
  private volatile Socket last;

  Sender(Script script) throws IOException {
    this(0, script);
  }

  Sender(int port, Script script) throws IOException {
    server = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
    this.script = script;
    thread = new Thread(this::serve, "sender");
    thread.setDaemon(true);
    thread.start();
  }

  /** A port on which nobody listens. */
  static int freePort() throws IOException {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    }
  }

  String host() {
    return server.getInetAddress().getHostAddress();
  }

  int port() {
    return server.getLocalPort();
  }

  /** How many there have been. */
  int connections() {
    return connections.get();
  }

  private void serve() {
    while (!server.isClosed()) {
      try (Socket socket = server.accept()) {
        last = socket;
        script.send(new Peer(socket), connections.incrementAndGet());
      } catch (IOException e) {
        // The receiver left, which is its right, or the test is over.
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  @Override
  public void close() {
    over.countDown();
    try {
      server.close();
      Socket current = last;
      if (current != null) {
        current.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    thread.interrupt();
  }
}
