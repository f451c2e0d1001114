package io.tidewheel.testkit.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.TopicDescription;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class ThreeBrokersTest {

  private static EmbeddedKafka kafka;

  @BeforeAll
  static void start() {
    kafka = EmbeddedKafka.builder().brokers(3).start();
  }

  @AfterAll
  static void close() {
    kafka.close();
  }

  @Test
  void surviveTheLossOfALeader() throws Exception {
    kafka.createTopic("killed", 1);
    kafka.send("killed", 0, List.of("before"));
    int leader = leader("killed");
    kafka.kill(leader);
    kafka.send("killed", 0, List.of("during"));

    assertNotEquals(leader, leader("killed"));
    kafka.restart(leader);
    kafka.send("killed", 0, List.of("after"));
    assertEquals(List.of("before", "during", "after"), read("killed"));
  }

  @Test
  void comeBackAfterAllWereStopped() {
    kafka.createTopic("dark", 1);
    kafka.send("dark", 0, List.of("before"));
    IntStream.range(0, kafka.brokers()).forEach(kafka::stop);
    IntStream.range(0, kafka.brokers()).forEach(kafka::restart);
    kafka.send("dark", 0, List.of("after"));

    assertEquals(List.of("before", "after"), read("dark"));
  }

  @Test
  void hostEveryTopicOnEveryBroker() throws Exception {
    kafka.createTopic("everywhere", 4);

    for (var partition : describe("everywhere").partitions()) {
      assertEquals(3, partition.replicas().size());
    }
  }

  private static int leader(String topic) throws Exception {
    return describe(topic).partitions().get(0).leader().id() - 1;
  }

  private static TopicDescription describe(String topic) throws Exception {
    Map<String, TopicDescription> all =
        kafka.admin().describeTopics(List.of(topic)).allTopicNames().get();
    return all.get(topic);
  }

  private static List<String> read(String topic) {
    return Clients.values(kafka.clientProperties(), topic, 0, "read_committed");
  }
}
