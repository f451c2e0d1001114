package io.tidewheel.internal.jdbc;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Stands between a PostgreSQL driver and its server, and cuts the line at a COMMIT when it is told
 * to. Reads as much of the protocol as that takes: messages of the client are a type, a length and
 * a body; a COMMIT is a query, or a prepared statement that is bound; a Sync ends what belongs
 * together.
 */
final class CutProxy implements AutoCloseable {

  /** When the line is cut. */
  enum Cut {
    /** The server never sees the COMMIT. */
    BEFORE,
    /** The COMMIT is sent; nobody waits for what becomes of it. */
    AT_ONCE,
    /** The server has answered; the answer is swallowed. */
    AFTER
  }

  private final int serverPort;
  private final ServerSocket listener;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final AtomicReference<Cut> next = new AtomicReference<>();
  private final AtomicInteger cuts = new AtomicInteger();

  CutProxy(int serverPort) throws IOException {
    this.serverPort = serverPort;
    listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    start("proxy", this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Has the next COMMIT cut. */
  void cutNext(Cut cut) {
    next.set(cut);
  }

  /** How often it was cut. */
  int cuts() {
    return cuts.get();
  }

  private interface Loop {
    void run() throws IOException;
  }

  private static void start(String name, Loop loop) {
    Thread thread =
        new Thread(
            () -> {
              try {
                loop.run();
              } catch (IOException e) {
                // A side has closed, which ends the line.
              }
            },
            name);
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() throws IOException {
    while (true) {
      Socket client = listener.accept();
      Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
      sockets.addAll(List.of(client, server));
      Line line = new Line(client, server);
      start("proxy-up", line::up);
      start("proxy-down", line::down);
    }
  }

  /** One connection of the driver's. */
  private final class Line {
    private final Socket client;
    private final Socket server;

    /** Those that were prepared, by name. */
    private final Map<String, String> statements = new HashMap<>();

    private boolean inserted;

    private volatile boolean swallowing;

    Line(Socket client, Socket server) {
      this.client = client;
      this.server = server;
    }

    void up() throws IOException {
      try (client;
          server) {
        DataInputStream in = new DataInputStream(client.getInputStream());
        OutputStream out = server.getOutputStream();
        out.write(startup(in));
        boolean committing = false;
        ByteArrayOutputStream held = new ByteArrayOutputStream();
        while (true) {
          byte type = in.readByte();
          int length = in.readInt();
          byte[] body = in.readNBytes(length - Integer.BYTES);
          committing |= isCommit(type, body);
          held.write(ByteBuffer.allocate(5).put(type).putInt(length).array());
          held.write(body);
          // A COMMIT is executed by the message before the one that ends it.
          if (committing && type != 'Q' && type != 'S') {
            continue;
          }
          Cut cut = committing ? next.getAndSet(null) : null;
          committing = false;
          if (cut != null) {
            cuts.incrementAndGet();
          }
          if (cut == Cut.BEFORE) {
            return;
          }
          swallowing = cut != null; // The server may answer before the line is closed.
          held.writeTo(out);
          held.reset();
          out.flush();
          if (cut == Cut.AT_ONCE) {
            return;
          }
        }
      }
    }

    private byte[] startup(DataInputStream in) throws IOException {
      int length = in.readInt();
      byte[] body = in.readNBytes(length - Integer.BYTES);
      return ByteBuffer.allocate(length).putInt(length).put(body).array();
    }

    /** Whether it commits rows; the pool commits the settings of new connections, too. */
    private boolean isCommit(byte type, byte[] body) {
      String[] texts = new String(body, StandardCharsets.ISO_8859_1).split("\0", 3);
      if (type == 'P') {
        statements.put(texts[0], texts[1].toUpperCase(Locale.ROOT));
      }
      String executed =
          switch (type) {
            case 'Q' -> texts[0].toUpperCase(Locale.ROOT);
            case 'B' -> statements.getOrDefault(texts[1], "");
            default -> "";
          };
      inserted |= executed.startsWith("INSERT INTO \"LOG\"");
      boolean commit = inserted && executed.equals("COMMIT");
      inserted &= !commit;
      return commit;
    }

    void down() throws IOException {
      try (client;
          server) {
        InputStream in = server.getInputStream();
        byte[] buffer = new byte[1 << 16];
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
          if (swallowing) {
            return; // The server has committed: it answers afterwards.
          }
          client.getOutputStream().write(buffer, 0, count);
        }
      }
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
