package io.tidewheel.kills.received;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends numbers to receivers, and keeps what they acknowledged. A reliable one sends again what was
 * not acknowledged; the other never sends anything twice. Thread-safe.
 */
final class Sender implements AutoCloseable {
  static final String END = "END";
  private static final int MOST_IN_LINE = 40;
  private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(500);

  private final boolean reliable;
  private final ServerSocket server;

  // Guarded by this.
  private final long[] next = new long[ReceivingProgram.PARTS];
  private final List<Span> acknowledged = new ArrayList<>();
  private boolean ending;

  /** Numbers that a process stored, from one to before another. */
  record Span(int part, long from, long until, long life) {}

  Sender(boolean reliable) throws IOException {
    this.reliable = reliable;
    server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    start(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  /** Sends no more numbers, and tells receivers so. */
  synchronized void end() {
    ending = true;
  }

  /** Before which number all of a part have been acknowledged; of the unreliable, sent. */
  synchronized long until(int part) {
    return next[part];
  }

  synchronized List<Span> acknowledged() {
    return List.copyOf(acknowledged);
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "sender");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
        start(() -> send(socket));
      }
    } catch (IOException e) {
      if (!server.isClosed()) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private void send(Socket socket) {
    try (socket;
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        Writer out = new OutputStreamWriter(socket.getOutputStream(), StandardCharsets.UTF_8)) {
      String hello = in.readLine();
      if (hello == null) {
        return;
      }
      int part = Integer.parseInt(hello.split(" ", 2)[0]);
      long life = Long.parseLong(hello.split(" ", 2)[1]);
      while (true) {
        Span span = span(part, life);
        out.write(span == null ? END + "\n" : span.from() + " " + span.until() + "\n");
        out.flush();
        if (in.readLine() == null) {
          return;
        }
        acknowledge(span);
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    } catch (IOException e) {
      // It was killed.
    }
  }

  /** Null at the end. */
  private synchronized Span span(int part, long life) {
    if (ending) {
      return null;
    }
    long from = next[part];
    long until = from + 1 + ThreadLocalRandom.current().nextInt(MOST_IN_LINE);
    if (!reliable) {
      next[part] = until;
    }
    return new Span(part, from, until, life);
  }

  private synchronized void acknowledge(Span span) {
    acknowledged.add(span);
    next[span.part()] = span.until();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
