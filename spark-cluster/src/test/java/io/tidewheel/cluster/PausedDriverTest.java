package io.tidewheel.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.demo.cluster.SparkCluster;
import io.tidewheel.demo.cluster.SparkJars;
import io.tidewheel.demo.job.Ledger;
import io.tidewheel.demo.orders.Tally;
import io.tidewheel.jdbc.Jdbc;
import io.tidewheel.testkit.kafka.EmbeddedKafka;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A driver that is stopped, replaced by another on the same cluster, and wakes up. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class PausedDriverTest {
  private static final String TOPIC = "orders";
  private static final int PARTITIONS = 4;
  private static final int FEW = 25;

  private Ledger ledger;
  private int sent;

  @Test
  @Tag("campaign")
  void f15F17ADriverThatWakesUpAfterItWasReplacedCommitsNothing() throws Exception {
    replace(200);
  }

  /** Stopped amid any step of a batch. */
  @Test
  @Tag("campaign")
  @Timeout(value = 1, unit = TimeUnit.HOURS)
  void f15F17Campaign() throws Exception {
    SplittableRandom random = new SplittableRandom(15);
    for (int round = 0; round < 5; round++) {
      replace(random.nextInt(1_000));
    }
  }

  private void replace(int millisIntoTheBatches) throws Exception {
    sent = 0;
    try (EmbeddedKafka kafka = EmbeddedKafka.start();
        SparkCluster cluster = SparkCluster.start(SparkJars.find(), 2)) {
      kafka.createTopic(TOPIC, PARTITIONS);
      String url = "jdbc:sqlite:" + cluster.directory().resolve("revenue.db");
      ledger = new Ledger(Jdbc.url(url));
      ledger.create(false);
      Map<String, Object> settings = settings(kafka, cluster, url);
      send(kafka);
      try (Driver first = Driver.start(cluster, settings)) {
        Conditions.await(() -> first.orders() == sent);
        send(kafka);
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millisIntoTheBatches));
        first.pause();
        settings.put("takeover", true);
        try (Driver second = Driver.start(cluster, settings)) {
          for (int i = 0; i < 3; i++) {
            send(kafka);
            Conditions.await(() -> second.orders() == sent);
          }
          assertEquals(expected(), ledger.totals());
          first.resume();
          String failure = first.failure();
          assertTrue(failure.contains("another process took over"), failure);
          assertEquals(expected(), ledger.totals());
          send(kafka);
          Conditions.await(() -> second.orders() == sent);
          assertEquals(expected(), ledger.totals());
        }
      }
    }
  }

  private Map<String, Object> settings(EmbeddedKafka kafka, SparkCluster cluster, String url) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("topic", Map.of("bootstrapServers", kafka.bootstrapServers(), "name", TOPIC));
    settings.put("intervalMillis", 200);
    settings.put("windowMillis", 30_000);
    settings.put("slideMillis", 1_000);
    settings.put("checkpoint", cluster.directory().resolve("checkpoint").toString());
    settings.put("jdbcUrl", url);
    settings.put("approach", "DIRECT");
    return settings;
  }

  /** Orders of one cent each, numbered from 0, to each partition some. */
  private void send(EmbeddedKafka kafka) throws Exception {
    for (int partition = 0; partition < PARTITIONS; partition++) {
      List<String> orders =
          IntStream.range(sent, sent + FEW).mapToObj(id -> "DE;0.01;" + id).toList();
      kafka.send(TOPIC, partition, orders);
      sent += FEW;
    }
  }

  private Map<String, Tally> expected() {
    long sum = IntStream.range(0, sent).asLongStream().sum();
    long xor = IntStream.range(0, sent).reduce(0, (a, b) -> a ^ b);
    return Map.of("DE", new Tally(sent, sent, sum, xor));
  }
}
