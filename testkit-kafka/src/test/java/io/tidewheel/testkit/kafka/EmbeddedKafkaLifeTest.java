package io.tidewheel.testkit.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedKafkaLifeTest {

  @TempDir private Path directory;

  @Test
  void keepsDataAndPortThroughStopAndKill() {
    try (EmbeddedKafka kafka = EmbeddedKafka.start()) {
      String address = kafka.bootstrapServers();
      kafka.createTopic("t", 1);
      kafka.send("t", 0, List.of("first"));
      kafka.stop(0);
      kafka.restart(0);
      kafka.send("t", 0, List.of("after stop"));
      kafka.kill(0);
      kafka.kill(0);
      kafka.restart(0);
      kafka.send("t", 0, List.of("after kill"));

      assertEquals(address, kafka.bootstrapServers());
      assertEquals(List.of("first", "after stop", "after kill"), read(kafka, "t"));
    }
  }

  @Test
  void restartsABrokerThatRuns() {
    try (EmbeddedKafka kafka = EmbeddedKafka.start()) {
      kafka.createTopic("t", 1);
      kafka.send("t", 0, List.of("a"));
      kafka.restart(0);

      assertEquals(List.of("a"), read(kafka, "t"));
    }
  }

  @Test
  void isTheSameClusterOnAKeptDirectory() throws Exception {
    String clusterId;
    try (EmbeddedKafka kafka =
        EmbeddedKafka.builder().directory(directory.resolve("kept")).start()) {
      kafka.createTopic("t", 1);
      kafka.send("t", 0, List.of("a"));
      clusterId = kafka.admin().describeCluster().clusterId().get();
    }
    try (EmbeddedKafka kafka =
        EmbeddedKafka.builder().directory(directory.resolve("kept")).start()) {
      assertEquals(clusterId, kafka.admin().describeCluster().clusterId().get());
      assertEquals(List.of("a"), read(kafka, "t"));
    }
  }

  @Test
  void leavesNoThreadAndNoFileAfterClose() throws IOException {
    Set<Path> filesBefore = temporaryDirectories();
    Set<Thread> threadsBefore = keepingAlive();
    EmbeddedKafka kafka = EmbeddedKafka.builder().secured(true).start();
    kafka.createTopic("t", 1);
    kafka.send("t", 0, List.of("a"));
    kafka.close();
    kafka.close();

    Await.until(
        "the brokers' threads to end",
        Await.ANSWER,
        () -> threadsBefore.containsAll(keepingAlive()));
    assertEquals(filesBefore, temporaryDirectories());
    var refusal = assertThrows(IllegalStateException.class, () -> kafka.restart(0));
    assertTrue(refusal.getMessage().contains("closed"), refusal.getMessage());
  }

  @Test
  void takesOtherPortsWhenTheChosenOnesAreStolen() throws IOException {
    try (ServerSocket thief = new ServerSocket()) {
      thief.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      List<Integer> stolen = List.of(thief.getLocalPort());
      FreePorts free = new FreePorts(ThreadLocalRandom.current());
      List<Integer> positions =
          new ArrayList<>(List.of(0, 1)); // first the clients' port, then the controller's
      IntFunction<List<Integer>> ports =
          count -> {
            List<Integer> chosen = new ArrayList<>(free.pick(count));
            if (!positions.isEmpty()) {
              chosen.set(positions.remove(0), stolen.get(0));
            }
            return chosen;
          };
      try (EmbeddedKafka kafka = EmbeddedKafka.builder().start(ports)) {
        kafka.createTopic("t", 1);

        assertTrue(positions.isEmpty());
        assertEquals(0, kafka.endOffset("t", 0));
      }
    }
  }

  @Test
  void saysWhyABrokerDoesNotStart() throws IOException {
    Set<Path> filesBefore = temporaryDirectories();
    EmbeddedKafka.Builder impossible = EmbeddedKafka.builder().property("num.io.threads", "none");

    assertThrows(RuntimeException.class, impossible::start);
    assertEquals(filesBefore, temporaryDirectories());
  }

  @Test
  void refusesTwoBrokers() {
    var refusal =
        assertThrows(IllegalArgumentException.class, () -> EmbeddedKafka.builder().brokers(2));
    assertTrue(refusal.getMessage().contains("brokers=2"), refusal.getMessage());
  }

  @Test
  void usesTheGivenBrokerProperty() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.builder().property("num.partitions", "5").start()) {
      var topic = new NewTopic("t", Optional.empty(), Optional.empty());

      assertEquals(5, kafka.admin().createTopics(List.of(topic)).numPartitions("t").get());
      assertEquals(1, kafka.brokers());
    }
  }

  private static List<String> read(EmbeddedKafka kafka, String topic) {
    return Clients.values(kafka.clientProperties(), topic, 0, "read_committed");
  }

  private static Set<Thread> keepingAlive() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(t -> !t.isDaemon())
        .collect(Collectors.toSet());
  }

  private static Set<Path> temporaryDirectories() throws IOException {
    try (Stream<Path> all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return all.filter(p -> p.getFileName().toString().startsWith("tidewheel-kafka-"))
          .collect(Collectors.toSet());
    }
  }
}
