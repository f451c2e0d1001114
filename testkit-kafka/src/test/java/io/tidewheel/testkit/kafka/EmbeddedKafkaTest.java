package io.tidewheel.testkit.kafka;

import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** One broker that all tests share; each uses topics of its own. */
final class EmbeddedKafkaTest {

  private static EmbeddedKafka kafka;

  @BeforeAll
  static void start() {
    kafka = EmbeddedKafka.start();
  }

  @AfterAll
  static void close() {
    kafka.close();
  }

  @Test
  void servesWhatWasSent() {
    kafka.createTopic("plain", 2);
    kafka.send("plain", 1, List.of("a", "b", "c"));

    assertEquals(List.of("a", "b", "c"), read("plain", 1));
    assertEquals(List.of(), read("plain", 0));
    assertEquals(3, kafka.endOffset("plain", 1));
  }

  @Test
  void sendsRecordsWithKeysAndHeaders() {
    kafka.createTopic("keyed", 1);
    byte[] bytes = "x".getBytes(StandardCharsets.UTF_8);
    ProducerRecord<byte[], byte[]> sent = new ProducerRecord<>("keyed", 0, bytes, bytes);
    sent.headers().add("h", bytes);
    kafka.send(List.of(sent));

    try (KafkaConsumer<String, String> consumer =
        Clients.consumer(kafka.clientProperties(), Map.of())) {
      TopicPartition partition = new TopicPartition("keyed", 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      var found = consumer.poll(Await.ANSWER).iterator().next();
      assertEquals("x", found.key());
      assertEquals(
          "x", new String(found.headers().lastHeader("h").value(), StandardCharsets.UTF_8));
    }
  }

  @Test
  void hidesAbortedAndOpenTransactionsFromReadCommitted() {
    kafka.createTopic("transactions", 1);
    try (KafkaProducer<String, String> producer =
        Clients.producer(kafka.clientProperties(), Map.of("transactional.id", "t"))) {
      producer.initTransactions();
      producer.beginTransaction();
      var committed = producer.send(new ProducerRecord<>("transactions", 0, null, "committed"));
      producer.commitTransaction();
      assertTrue(committed.isDone());
      producer.beginTransaction();
      var aborted = producer.send(new ProducerRecord<>("transactions", 0, null, "aborted"));
      producer.flush();
      producer.abortTransaction();
      assertTrue(aborted.isDone());
    }

    assertEquals(List.of("committed"), read("transactions", 0));
    assertEquals(
        List.of("committed", "aborted"),
        Clients.values(kafka.clientProperties(), "transactions", 0, "read_uncommitted"));
  }

  @Test
  void tellsCommittedOffsets() {
    kafka.createTopic("group", 2);
    TopicPartition partition = new TopicPartition("group", 1);
    try (KafkaConsumer<String, String> consumer =
        Clients.consumer(kafka.clientProperties(), Map.of("group.id", "g"))) {
      consumer.assign(List.of(partition));
      consumer.commitSync(Map.of(partition, new OffsetAndMetadata(7)));
    }

    assertEquals(Map.of(partition, 7L), kafka.committedOffsets("g"));
    assertEquals(Map.of(), kafka.committedOffsets("nobody"));
  }

  @Test
  void deletesRecordsBeforeAnOffset() {
    kafka.createTopic("trimmed", 1);
    kafka.send("trimmed", 0, List.of("a", "b", "c"));
    kafka.deleteRecordsBefore("trimmed", 0, 2);

    assertEquals(List.of("c"), read("trimmed", 0));
    assertEquals(3, kafka.endOffset("trimmed", 0));
  }

  @Test
  void addsPartitions() {
    kafka.createTopic("growing", 1);
    kafka.addPartitions("growing", 3);
    kafka.send("growing", 2, List.of("late"));

    assertEquals(List.of("late"), read("growing", 2));
  }

  @Test
  void createsATopicAgainThatWasDeleted() {
    for (int life = 0; life < 5; life++) {
      kafka.createTopic("reborn", 2);
      kafka.send("reborn", 1, List.of("life " + life));

      assertEquals(List.of("life " + life), read("reborn", 1));
      kafka.deleteTopic("reborn");
    }
  }

  @Test
  void givesTopicsTheirSettings() {
    kafka.createTopic("small", 1, Map.of("max.message.bytes", "1000"));

    var refusal =
        assertThrows(
            IllegalStateException.class, () -> kafka.send("small", 0, List.of("x".repeat(2_000))));
    assertTrue(refusal.getMessage().contains("topic=small, partition=0"), refusal.getMessage());
  }

  @Test
  void saysWhatKafkaRefused() {
    kafka.createTopic("taken", 1);

    var refusal = assertThrows(IllegalStateException.class, () -> kafka.createTopic("taken", 1));
    assertInstanceOf(TopicExistsException.class, refusal.getCause());
    assertTrue(refusal.getMessage().contains("topic=taken"), refusal.getMessage());
  }

  @Test
  void bindsOnlyToTheLoopbackAddress() throws Exception {
    Set<String> hosts =
        kafka.admin().describeCluster().nodes().get().stream().map(n -> n.host()).collect(toSet());

    assertEquals(Set.of("127.0.0.1"), hosts);
    assertTrue(kafka.bootstrapServers().startsWith("127.0.0.1:"));
    assertEquals(Map.of("bootstrap.servers", kafka.bootstrapServers()), kafka.clientProperties());
  }

  @Test
  void refusesSecureAccessWithoutASecureListener() {
    var refusal = assertThrows(IllegalStateException.class, () -> kafka.secureBootstrapServers());
    assertTrue(refusal.getMessage().contains("secured(true)"), refusal.getMessage());
  }

  private static List<String> read(String topic, int partition) {
    return Clients.values(kafka.clientProperties(), topic, partition, "read_committed");
  }
}
