package io.tidewheel.benchmarks;

import io.tidewheel.benchmarks.ReadingProgram.Job;
import io.tidewheel.benchmarks.ReadingProgram.Row;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Full input while processing stalls, in a JVM that could not hold it: the receiver has to have its
 * source wait, and every record has to be there once in the end. That is what is judged.
 */
final class Stall implements Benchmark {
  private static final int RECORDS = 5_000_000;
  private static final Duration STALL = Duration.ofSeconds(60);
  private static final List<String> FLAGS = List.of("-Xmx256m", "-XX:+ExitOnOutOfMemoryError");

  /** Less than comes in; without it a disk would take minutes to fill up. */
  private static final Map<String, String> ROOM = Map.of("streaming.receiver.disk", "134217728");

  @Override
  public String description() {
    return "stall: 5M records of 100 bytes as fast as they come, processing stalls for a minute,"
        + " -Xmx256m";
  }

  @Override
  public void run(Options options, Report report) throws Exception {
    int records = options.scaled(RECORDS);
    Duration stall = Duration.ofMillis(options.scaled((int) STALL.toMillis()));
    report.line("%s", Row.head());
    try (KafkaTopics kafka = KafkaTopics.start()) {
      AtomicLong next = new AtomicLong();
      String topic =
          kafka.filled(
              "numbered", records, () -> ReadingProgram.value(next.getAndIncrement()), report);
      for (Approach approach : Approach.values()) {
        Job job =
            new Job(
                approach,
                kafka.bootstrapServers(),
                topic,
                records,
                Approaches.INTERVAL,
                records / 10,
                stall,
                ROOM);
        report.line("%s", Approaches.child(job, FLAGS).print("Kafka, " + approach));
      }
    }
    try (Sender sender = new Sender(records)) {
      Job job =
          new Job(
              null,
              Integer.toString(sender.port()),
              "-",
              records,
              Approaches.INTERVAL,
              records / 10,
              stall,
              ROOM);
      report.line("%s", Approaches.child(job, FLAGS).print("TCP"));
    }
    report.line("   each record was processed once: reached");
  }

  /** Sends lines to the first that connects, as fast as it takes them. */
  private static final class Sender implements AutoCloseable {
    private final ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final long records;

    Sender(long records) throws IOException {
      this.records = records;
      Thread thread = new Thread(this::send, "sender");
      thread.setDaemon(true);
      thread.start();
    }

    int port() {
      return listening.getLocalPort();
    }

    private void send() {
      try (Socket socket = listening.accept();
          OutputStream out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16)) {
        for (long number = 0; number < records; number++) {
          out.write(ReadingProgram.value(number).getBytes(StandardCharsets.US_ASCII));
          out.write('\n');
        }
      } catch (IOException e) {
        System.err.println("the sender ended: " + e.getMessage()); // Then records are missing.
      }
    }

    @Override
    public void close() throws IOException {
      listening.close();
    }
  }
}
