package io.tidewheel.internal.kafka;

import static io.tidewheel.internal.kafka.Direct.unique;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.spi.source.SourceUnavailableException;
import io.tidewheel.testkit.kafka.EmbeddedKafka;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Brokers that cannot be reached, and logs with holes. */
class OutageTest {
  @TempDir private static Path directory;
  private static EmbeddedKafka kafka;

  @BeforeAll
  static void startBroker() {
    kafka = EmbeddedKafka.builder().directory(directory).start();
  }

  @AfterAll
  static void stopBroker() {
    kafka.close();
  }

  private static String topicOf(int records) {
    String topic = unique("outage");
    kafka.createTopic(topic, 1);
    kafka.send(topic, 0, IntStream.range(0, records).mapToObj(Integer::toString).toList());
    return topic;
  }

  @Test
  void noBrokerAtTheStartIsAnErrorWithinTheTimeout() throws Exception {
    try (ServerSocket mute = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      String address = "127.0.0.1:" + mute.getLocalPort(); // Takes connections and never answers.
      long began = System.nanoTime();
      IllegalStateException e =
          assertThrows(
              IllegalStateException.class,
              () ->
                  Direct.of(Map.of("bootstrap.servers", address), "t")
                      .param("default.api.timeout.ms", 1500)
                      .param("request.timeout.ms", 1000)
                      .start());
      long millis = (System.nanoTime() - began) / 1_000_000;
      assertTrue(millis < 4000, "took " + millis + " ms");
      assertTrue(
          e.getMessage()
              .startsWith(
                  "kafka topics [t] cannot start. Kafka does not answer: asked for which topics"
                      + " there are, waited 1500 ms, bootstrap.servers="
                      + address
                      + "; check that the brokers run"),
          e.getMessage());
    }
  }

  @Test
  void anAddressThatDoesNotResolveIsNamed() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> Direct.of(Map.of("bootstrap.servers", "no.such.host.invalid:1"), "t").start());
    assertTrue(e.getMessage().contains("bootstrap.servers=no.such.host.invalid:1"), e.getMessage());
  }

  @Test
  void planningWaitsOutABrokerThatIsDownWithoutABusyLoop() throws Exception {
    String topic = topicOf(3);
    try (Direct direct =
        Direct.of(kafka.clientProperties(), topic)
            .set(new Direct.ConfigValue("streaming.kafka.metadataInterval", Duration.ofHours(1)))
            .param("request.timeout.ms", 500)
            .param("default.api.timeout.ms", 10_000)
            .start()) {
      assertEquals(3, direct.next().size());
      kafka.stop(0);
      long cpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
      long began = System.nanoTime();
      SourceUnavailableException e = assertThrows(SourceUnavailableException.class, direct::plan);
      assertTrue(e.getMessage().startsWith("Kafka does not answer: asked for "), e.getMessage());
      long busy = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - cpu;
      assertTrue(busy < (System.nanoTime() - began) / 2, "used " + busy + " ns of CPU");
      kafka.restart(0);
      kafka.send(topic, 0, List.of("back"));
      OffsetRanges ranges = null;
      while (ranges == null) {
        try {
          ranges = direct.plan();
        } catch (SourceUnavailableException again) {
          assertTrue(again.getMessage().startsWith("Kafka does not answer"), again.getMessage());
        }
      }
      assertEquals(List.of("back"), direct.read(ranges), "nothing lost, nothing twice");
    }
  }

  @Test
  void planningIsInterruptible() throws Exception {
    String topic = topicOf(3);
    try (Direct direct = Direct.of(kafka.clientProperties(), topic).start()) {
      kafka.stop(0);
      CompletableFuture<Throwable> ended = new CompletableFuture<>();
      Thread planning =
          new Thread(() -> ended.complete(assertThrows(Throwable.class, direct::plan)));
      planning.start();
      planning.interrupt();
      assertInstanceOf(InterruptedException.class, ended.get(2, TimeUnit.SECONDS));
      planning.join();
    } finally {
      kafka.restart(0);
    }
  }

  @Test
  void readingGoesOnWhenTheBrokerIsBack() throws Exception {
    String topic = topicOf(2000);
    try (Direct direct =
        Direct.of(kafka.clientProperties(), topic)
            .param("max.partition.fetch.bytes", 2000)
            .start()) {
      OffsetRanges ranges = direct.plan();
      CompletableFuture<Integer> read = new CompletableFuture<>();
      kafka.stop(0);
      Thread reading =
          new Thread(
              () -> {
                try {
                  read.complete(direct.read(ranges).size());
                } catch (Throwable e) {
                  read.completeExceptionally(e);
                }
              });
      reading.start();
      kafka.restart(0);
      assertEquals(2000, read.get(30, TimeUnit.SECONDS));
      reading.join();
    }
  }

  @Test
  void readingFromABrokerThatStaysDownSaysSo() throws Exception {
    String topic = topicOf(10);
    try (Direct direct =
        Direct.of(kafka.clientProperties(), topic)
            .set(Direct.ConfigValue.number("consumer.poll.ms", 500))
            .start()) {
      OffsetRanges ranges = direct.plan();
      kafka.stop(0);
      SourceUnavailableException e =
          assertThrows(SourceUnavailableException.class, () -> direct.read(ranges));
      assertTrue(
          e.getMessage().contains("no records at offset 0: waited 500 ms")
              && e.getMessage().contains("the brokers do not answer"),
          e.getMessage());
    } finally {
      kafka.restart(0);
    }
  }

  /**
   * A log whose last records were removed: after a clean stop, an empty segment is laid behind the
   * last one, whose name says where it begins.
   */
  @Test
  void aHoleUpToTheEndOfTheLogIsPassedInTime() throws Exception {
    String topic = topicOf(10);
    kafka.stop(0);
    try (Stream<Path> paths = Files.walk(directory)) {
      Path partition =
          paths.filter(path -> path.getFileName().toString().equals(topic + "-0")).findAny().get();
      Files.createFile(partition.resolve("00000000000000000020.log"));
    }
    kafka.restart(0);
    assertEquals(20, kafka.endOffset(topic, 0));
    try (Direct direct = Direct.of(kafka.clientProperties(), topic).start()) {
      OffsetRanges ranges = direct.plan();
      assertEquals(20, ranges.records());
      long began = System.nanoTime();
      assertEquals(10, direct.read(ranges).size());
      long millis = (System.nanoTime() - began) / 1_000_000;
      assertTrue(millis < 8000, "took " + millis + " ms");
      kafka.send(topic, 0, List.of("on"));
      assertEquals(List.of("on"), direct.next());
    }
  }
}
