package io.tidewheel.kills.received;

import io.tidewheel.StorageLevel;
import io.tidewheel.kills.trap.Step;
import io.tidewheel.kills.trap.Trap;
import io.tidewheel.receiver.Receiver;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.LongStream;

/**
 * Receives the numbers of one part from a {@link Sender}. The reliable one stores each line as a
 * block, and answers when it is stored; the other stores single records.
 */
final class NumberReceiver extends Receiver<Arrival> {
  private static final long serialVersionUID = 1L;
  private static final long LIFE = ProcessHandle.current().pid();

  private final int port;
  private final int part;
  private final boolean reliable;
  private final transient CountDownLatch ended = new CountDownLatch(1);
  private transient volatile Socket socket;

  NumberReceiver(int port, int part, boolean reliable) {
    super(StorageLevel.MEMORY_AND_DISK);
    this.port = port;
    this.part = part;
    this.reliable = reliable;
  }

  /** Completes when the sender has no more. */
  CountDownLatch ended() {
    return ended;
  }

  @Override
  public void onStart() {
    new Thread(this::receive, "numbers-" + part).start();
  }

  @Override
  public void onStop() throws IOException {
    if (socket != null) {
      socket.close();
    }
  }

  private void receive() {
    try (Socket connection = new Socket(InetAddress.getLoopbackAddress(), port);
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8));
        Writer out = new OutputStreamWriter(connection.getOutputStream(), StandardCharsets.UTF_8)) {
      socket = connection;
      say(out, part + " " + LIFE);
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (line.equals(Sender.END)) {
          stop("the sender has no more");
          ended.countDown();
          return;
        }
        Trap.at(Step.ARRIVED);
        String[] bounds = line.split(" ", 2);
        receive(Long.parseLong(bounds[0]), Long.parseLong(bounds[1]));
        Trap.at(Step.STORED);
        say(out, "stored");
      }
      restart("the sender is gone");
    } catch (IOException e) {
      restart("the sender is gone", e);
    }
  }

  private void receive(long from, long until) {
    List<Arrival> arrivals =
        LongStream.range(from, until)
            .mapToObj(number -> new Arrival(part, number, LIFE, -1))
            .toList();
    if (reliable) {
      store(arrivals);
    } else {
      arrivals.forEach(this::store);
    }
  }

  private static void say(Writer out, String line) throws IOException {
    out.write(line + "\n");
    out.flush();
  }

  @Override
  public String toString() {
    return "numbers of part " + part;
  }
}
