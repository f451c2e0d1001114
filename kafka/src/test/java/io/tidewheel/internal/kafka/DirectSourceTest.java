package io.tidewheel.internal.kafka;

import static io.tidewheel.internal.kafka.Direct.ConfigValue.number;
import static io.tidewheel.internal.kafka.Direct.texts;
import static io.tidewheel.internal.kafka.Direct.unique;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.kafka.PerPartitionConfig;
import io.tidewheel.testkit.kafka.EmbeddedKafka;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a stream reads, and from where, with nothing going wrong. */
class DirectSourceTest {
  private static EmbeddedKafka kafka;

  @BeforeAll
  static void startBroker() {
    kafka = EmbeddedKafka.start();
  }

  @AfterAll
  static void stopBroker() {
    kafka.close();
  }

  private static String topic(int partitions) {
    String topic = unique("topic");
    kafka.createTopic(topic, partitions);
    return topic;
  }

  private static Direct.Setup of(String... topics) {
    return Direct.of(kafka.clientProperties(), topics);
  }

  private static List<String> numbers(int from, int until) {
    return IntStream.range(from, until).mapToObj(Integer::toString).toList();
  }

  private static void commit(String group, String topic, int partition, long offset)
      throws Exception {
    kafka
        .admin()
        .alterConsumerGroupOffsets(
            group, Map.of(new TopicPartition(topic, partition), new OffsetAndMetadata(offset)))
        .all()
        .get();
  }

  @Test
  void oneRangePerPartitionAlignedWithItsSplits() throws Exception {
    String topic = topic(3);
    kafka.send(topic, 0, List.of("a", "b"));
    kafka.send(topic, 2, List.of("c"));
    try (Direct direct = of(topic).start()) {
      OffsetRanges ranges = direct.plan();
      assertEquals(
          List.of(topic + "-0 [0, 2)", topic + "-1 [0, 0)", topic + "-2 [0, 1)"), texts(ranges));
      assertEquals(
          texts(ranges), direct.source.splits(ranges).stream().map(Object::toString).toList());
      assertEquals(3, ranges.records());
      assertEquals(List.of("a", "b", "c"), direct.read(ranges));
      assertEquals(List.of("a", "b", "c"), direct.read(ranges), "again");
      assertTrue(direct.plan().isEmpty());
      kafka.send(topic, 1, List.of("d"));
      assertEquals(List.of("d"), direct.next());
    }
  }

  @Test
  void assignReadsTheseAndNoOthers() throws Exception {
    String topic = topic(3);
    for (int partition = 0; partition < 3; partition++) {
      kafka.send(topic, partition, List.of("of " + partition));
    }
    Selection selection = Selection.partitions(List.of(new TopicPartition(topic, 2)));
    try (Direct direct = Direct.of(kafka.clientProperties(), selection).start()) {
      assertEquals(List.of("of 2"), direct.next());
    }
  }

  @Test
  void startOffsetsComeBeforeCommittedOnesAndThoseBeforeTheReset() throws Exception {
    String topic = topic(3);
    String group = unique("group");
    for (int partition = 0; partition < 3; partition++) {
      kafka.send(topic, partition, numbers(0, 10));
    }
    commit(group, topic, 0, 7);
    commit(group, topic, 1, 7);
    try (Direct direct = of(topic).param("group.id", group).from(topic, 0, 9).start()) {
      assertEquals(
          List.of(topic + "-0 [9, 10)", topic + "-1 [7, 10)", topic + "-2 [0, 10)"),
          texts(direct.plan()));
    }
  }

  @Test
  void latestIsTheDefaultStart() throws Exception {
    String topic = topic(1);
    kafka.send(topic, 0, List.of("before"));
    try (Direct direct = of(topic).param("auto.offset.reset", null).start()) {
      kafka.send(topic, 0, List.of("after"));
      assertEquals(List.of("after"), direct.next());
    }
  }

  @Test
  void startsByDuration() throws Exception {
    String topic = topic(2);
    long now = Instant.now().toEpochMilli();
    byte[] value = "x".getBytes(StandardCharsets.UTF_8);
    kafka.send(
        List.of(
            new ProducerRecord<>(topic, 0, now - Duration.ofHours(3).toMillis(), null, value),
            new ProducerRecord<>(topic, 0, now, null, value),
            new ProducerRecord<>(topic, 1, now - Duration.ofHours(3).toMillis(), null, value)));
    try (Direct direct = of(topic).param("auto.offset.reset", "by_duration:PT1H").start()) {
      assertEquals(List.of(topic + "-0 [1, 2)", topic + "-1 [1, 1)"), texts(direct.plan()));
    }
  }

  @Test
  void noneWithoutAPositionNamesThePartitions() throws Exception {
    String topic = topic(2);
    String group = unique("group");
    commit(group, topic, 0, 0);
    IllegalStateException e =
        assertThrows(
            IllegalStateException.class,
            () -> of(topic).param("auto.offset.reset", "none").param("group.id", group).start());
    assertTrue(
        e.getMessage().contains("group.id=" + group + " for [" + topic + "-1]"), e.getMessage());
  }

  @Test
  void startOffsetsOfOtherPartitionsAreRefused() {
    String topic = topic(1);
    IllegalStateException e =
        assertThrows(IllegalStateException.class, () -> of(topic).from(topic, 4, 0).start());
    assertTrue(e.getMessage().contains("[" + topic + "-4]"), e.getMessage());
  }

  @Test
  void unknownTopicsAndPartitionsAreNamed() {
    String topic = topic(1);
    IllegalStateException e =
        assertThrows(IllegalStateException.class, () -> of(topic, "nowhere").start());
    assertTrue(e.getMessage().contains("unknown topics [nowhere]"), e.getMessage());
    Selection selection = Selection.partitions(List.of(new TopicPartition(topic, 5)));
    e =
        assertThrows(
            IllegalStateException.class,
            () -> Direct.of(kafka.clientProperties(), selection).start());
    assertTrue(e.getMessage().contains("unknown partitions [" + topic + "-5]"), e.getMessage());
  }

  @Test
  void newPartitionsAreReadFromTheirBeginning() throws Exception {
    String topic = topic(1);
    try (Direct direct = of(topic).param("auto.offset.reset", "latest").start()) {
      assertTrue(direct.plan().isEmpty());
      kafka.addPartitions(topic, 2);
      kafka.send(topic, 1, List.of("first", "second"));
      assertEquals(List.of("first", "second"), direct.next());
    }
  }

  @Test
  void newTopicsThatMatchAreReadFromTheirBeginning() throws Exception {
    String prefix = unique("match");
    Selection selection = Selection.matching(Pattern.compile(prefix + "-.*"));
    try (Direct direct =
        Direct.of(kafka.clientProperties(), selection)
            .param("auto.offset.reset", "latest")
            .start()) {
      assertTrue(direct.plan().isEmpty());
      kafka.createTopic(prefix + "-a", 1);
      kafka.createTopic("not-" + prefix + "-a", 1);
      kafka.send(prefix + "-a", 0, List.of("here"));
      kafka.send("not-" + prefix + "-a", 0, List.of("there"));
      assertEquals(List.of("here"), direct.next());
    }
  }

  @Test
  void metadataIsAskedForOnlyAtItsInterval() throws Exception {
    String topic = topic(1);
    try (Direct direct =
        of(topic)
            .set(new Direct.ConfigValue("streaming.kafka.metadataInterval", Duration.ofHours(1)))
            .start()) {
      kafka.addPartitions(topic, 2);
      assertEquals(List.of(topic + "-0 [0, 0)"), texts(direct.plan()));
    }
  }

  @Test
  void ratesAreRecordsPerSecond() throws Exception {
    String topic = topic(2);
    kafka.send(topic, 0, numbers(0, 50));
    kafka.send(topic, 1, numbers(0, 3));
    try (Direct direct = of(topic).set(number("maxRatePerPartition", 10)).start()) {
      assertEquals(
          List.of(topic + "-0 [0, 20)", topic + "-1 [0, 3)"),
          texts(direct.plan(Duration.ofSeconds(2))));
      assertEquals(
          List.of(topic + "-0 [20, 25)", topic + "-1 [3, 3)"),
          texts(direct.plan(Duration.ofMillis(500))));
    }
  }

  @Test
  void ratesMayDifferByPartition() throws Exception {
    String topic = topic(2);
    kafka.send(topic, 0, numbers(0, 50));
    kafka.send(topic, 1, numbers(0, 50));
    PerPartitionConfig rates =
        new PerPartitionConfig() {
          @Override
          public long maxRatePerPartition(TopicPartition partition) {
            return partition.partition() == 0 ? 10 : 0;
          }
        };
    try (Direct direct = of(topic).set(number("maxRatePerPartition", 1)).rates(rates).start()) {
      assertEquals(List.of(topic + "-0 [0, 10)", topic + "-1 [0, 50)"), texts(direct.plan()));
    }
  }

  @Test
  void aBatchIsBoundedAndSharedByLag() throws Exception {
    String topic = topic(2);
    kafka.send(topic, 0, numbers(0, 300));
    kafka.send(topic, 1, numbers(0, 100));
    try (Direct direct = of(topic).set(number("maxRecordsPerBatch", 40)).start()) {
      OffsetRanges first = direct.plan();
      assertEquals(List.of(topic + "-0 [0, 30)", topic + "-1 [0, 10)"), texts(first));
      assertEquals(40, direct.read(first).size());
      int rest = 0;
      for (OffsetRanges ranges = direct.plan(); !ranges.isEmpty(); ranges = direct.plan()) {
        assertTrue(ranges.records() <= 40);
        rest += direct.read(ranges).size();
      }
      assertEquals(360, rest);
    }
  }

  @Test
  void splitRangesHoldEachRecordOnce() throws Exception {
    String topic = topic(2);
    kafka.send(topic, 0, numbers(0, 1000));
    kafka.send(topic, 1, numbers(1000, 1100));
    try (Direct direct = of(topic).set(number("minPartitions", 8)).start()) {
      OffsetRanges ranges = direct.plan();
      assertEquals(8, direct.source.splits(ranges).size());
      assertEquals(8, ranges.offsetRanges().length);
      assertEquals(numbers(0, 1100), direct.read(ranges));
    }
  }

  @Test
  void noGroupIsEverJoined() throws Exception {
    String topic = topic(1);
    String group = unique("group");
    kafka.send(topic, 0, List.of("a"));
    try (Direct one = of(topic).param("group.id", group).start();
        Direct other = of(topic).param("group.id", group).start()) {
      assertEquals(List.of("a"), one.next());
      assertEquals(
          List.of("a"), other.next(), "two streams of one group do not disturb each other");
      commit(group, topic, 0, 1);
      assertEquals(
          Set.of(),
          new TreeSet<>(
              kafka
                  .admin()
                  .describeConsumerGroups(List.of(group))
                  .all()
                  .get()
                  .get(group)
                  .members()
                  .stream()
                  .map(Object::toString)
                  .toList()));
    }
  }

  @Test
  void unusableSettingsAreNamedWithoutSecrets() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> of("t").param("security.protocol", "NONSENSE").start());
    assertTrue(e.getMessage().contains("NONSENSE"), e.getMessage());
  }
}
