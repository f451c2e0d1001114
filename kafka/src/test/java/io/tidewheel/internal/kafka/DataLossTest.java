package io.tidewheel.internal.kafka;

import static io.tidewheel.internal.kafka.Direct.texts;
import static io.tidewheel.internal.kafka.Direct.unique;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.kafka.DataLossException;
import io.tidewheel.kafka.OffsetRange;
import io.tidewheel.spi.source.SourceUnavailableException;
import io.tidewheel.testkit.kafka.EmbeddedKafka;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What happens when offsets that were to be read are gone. */
class DataLossTest {
  private static EmbeddedKafka kafka;

  @BeforeAll
  static void startBroker() {
    kafka = EmbeddedKafka.start();
  }

  @AfterAll
  static void stopBroker() {
    kafka.close();
  }

  private static String topicOf(int records) {
    String topic = unique("loss");
    kafka.createTopic(topic, 1);
    kafka.send(topic, 0, numbers(0, records));
    return topic;
  }

  private static Direct.Setup of(String topic) {
    return Direct.of(kafka.clientProperties(), topic);
  }

  private static List<String> numbers(int from, int until) {
    return IntStream.range(from, until).mapToObj(Integer::toString).toList();
  }

  /** Plans again while the source says it cannot tell for now, as the core does. */
  private static OffsetRanges planned(Direct direct) throws Exception {
    while (true) {
      try {
        return direct.plan();
      } catch (SourceUnavailableException e) {
        assertFalse(e.getMessage().isEmpty());
      }
    }
  }

  private static void recreate(String topic, int records) {
    kafka.deleteTopic(topic);
    kafka.createTopic(topic, 1);
    kafka.send(topic, 0, numbers(0, records));
  }

  @Test
  void deletedRecordsFailNamingWhatWasWantedAndWhatThereIs() throws Exception {
    String topic = topicOf(20);
    try (Direct direct =
        of(topic).set(Direct.ConfigValue.number("maxRecordsPerBatch", 5)).start()) {
      assertEquals(numbers(0, 5), direct.next());
      kafka.deleteRecordsBefore(topic, 0, 12);
      DataLossException e = assertThrows(DataLossException.class, direct::plan);
      assertEquals(
          "partition="
              + topic
              + "-0: records were deleted before they were read; wanted offset 5, available from"
              + " offset 12. Nothing was skipped. To go on without what is lost, set"
              + " streaming.kafka.onDataLoss=reset (it would go on at 12), or begin without a"
              + " checkpoint at other start offsets",
          e.getMessage());
    }
  }

  @Test
  void deletedRecordsAreReportedAndSkippedWithReset() throws Exception {
    String topic = topicOf(20);
    try (Direct direct =
        of(topic).reset().set(Direct.ConfigValue.number("maxRecordsPerBatch", 5)).start()) {
      assertEquals(numbers(0, 5), direct.next());
      kafka.deleteRecordsBefore(topic, 0, 12);
      OffsetRanges ranges = direct.plan();
      assertEquals(List.of(topic + "-0 [12, 17)"), texts(ranges));
      assertEquals(Map.of(topic + "-0", 7L), ranges.metadata().get("lost"));
      assertEquals(numbers(12, 17), direct.read(ranges));
      assertFalse(direct.plan().metadata().containsKey("lost"), "said once");
    }
  }

  @Test
  void recordsDeletedBetweenPlanAndReadFailTheReader() throws Exception {
    String topic = topicOf(20);
    try (Direct direct = of(topic).start()) {
      OffsetRanges ranges = direct.plan();
      kafka.deleteRecordsBefore(topic, 0, 12);
      DataLossException e = assertThrows(DataLossException.class, () -> direct.read(ranges));
      assertTrue(e.getMessage().contains("wanted offset 0, available [12, 20)"), e.getMessage());
    }
  }

  @Test
  void recordsDeletedBetweenPlanAndReadAreSkippedWithReset() throws Exception {
    String topic = topicOf(20);
    try (Direct direct = of(topic).reset().start()) {
      OffsetRanges ranges = direct.plan();
      kafka.deleteRecordsBefore(topic, 0, 12);
      assertEquals(numbers(12, 20), direct.read(ranges));
      assertEquals(
          List.of(), direct.read(new OffsetRanges(List.of(OffsetRange.create(topic, 0, 3, 7)))));
      kafka.send(topic, 0, List.of("on"));
      assertEquals(List.of("on"), direct.next());
    }
  }

  @Test
  void startOffsetsOutsideTheLogFollowThePolicy() throws Exception {
    String topic = topicOf(20);
    kafka.deleteRecordsBefore(topic, 0, 4);
    DataLossException e =
        assertThrows(DataLossException.class, () -> of(topic).from(topic, 0, 2).start());
    assertTrue(e.getMessage().contains("wanted offset 2, available [4, 20)"), e.getMessage());
    assertThrows(DataLossException.class, () -> of(topic).from(topic, 0, 21).start());
    try (Direct direct = of(topic).from(topic, 0, 2).reset().start()) {
      OffsetRanges ranges = direct.plan();
      assertEquals(List.of(topic + "-0 [4, 20)"), texts(ranges));
      assertEquals(Map.of(topic + "-0", 2L), ranges.lost());
    }
  }

  @Test
  void committedOffsetsOutsideTheLogFollowThePolicy() throws Exception {
    String topic = topicOf(5);
    String group = unique("group");
    kafka
        .admin()
        .alterConsumerGroupOffsets(
            group, Map.of(new TopicPartition(topic, 0), new OffsetAndMetadata(50)))
        .all()
        .get();
    DataLossException e =
        assertThrows(DataLossException.class, () -> of(topic).param("group.id", group).start());
    assertTrue(e.getMessage().contains("committed for group.id=" + group), e.getMessage());
    assertTrue(e.getMessage().contains("wanted offset 50, available [0, 5)"), e.getMessage());
    try (Direct direct = of(topic).param("group.id", group).reset().start()) {
      assertEquals(numbers(0, 5), direct.next());
    }
  }

  @Test
  void aTopicCreatedAgainFails() throws Exception {
    String topic = topicOf(10);
    try (Direct direct = of(topic).start()) {
      assertEquals(10, direct.next().size());
      recreate(topic, 15);
      DataLossException e = assertThrows(DataLossException.class, () -> planned(direct));
      assertTrue(e.getMessage().contains("deleted and created again"), e.getMessage());
    }
  }

  @Test
  void aTopicCreatedAgainIsReadFromItsBeginningWithReset() throws Exception {
    String topic = topicOf(10);
    try (Direct direct = of(topic).reset().start()) {
      assertEquals(10, direct.next().size());
      recreate(topic, 3);
      OffsetRanges ranges = planned(direct);
      assertEquals(List.of(topic + "-0 [0, 3)"), texts(ranges));
      assertEquals(numbers(0, 3), direct.read(ranges));
      kafka.send(topic, 0, List.of("on"));
      assertEquals(List.of("on"), direct.read(planned(direct)));
    }
  }

  @Test
  void aTopicCreatedAgainIsNoticedAtOnceWhenItIsShorter() throws Exception {
    String topic = topicOf(10);
    try (Direct direct =
        of(topic)
            .set(new Direct.ConfigValue("streaming.kafka.metadataInterval", Duration.ofHours(1)))
            .start()) {
      assertEquals(10, direct.next().size());
      recreate(topic, 3);
      assertThrows(DataLossException.class, () -> planned(direct));
    }
  }

  @Test
  void aTopicThatIsGoneFailsSoonAlsoBetweenLooks() throws Exception {
    String topic = topicOf(10);
    try (Direct direct =
        of(topic)
            .set(new Direct.ConfigValue("streaming.kafka.metadataInterval", Duration.ofHours(1)))
            .start()) {
      assertEquals(10, direct.next().size());
      kafka.deleteTopic(topic);
      long began = System.nanoTime();
      DataLossException e = assertThrows(DataLossException.class, () -> planned(direct));
      assertTrue(System.nanoTime() - began < Duration.ofSeconds(10).toNanos());
      assertTrue(
          e.getMessage()
              .startsWith(
                  "partition="
                      + topic
                      + "-0: the topic is gone; wanted offset 10, available nothing"),
          e.getMessage());
    }
  }

  @Test
  void aTopicThatIsGoneIsLeftOutAndFoundAgainWithReset() throws Exception {
    String topic = topicOf(10);
    try (Direct direct = of(topic).reset().start()) {
      assertEquals(10, direct.next().size());
      kafka.send(topic, 0, numbers(0, 2));
      assertEquals(2, direct.plan().records());
      kafka.deleteTopic(topic);
      assertTrue(planned(direct).ranges().isEmpty());
      kafka.createTopic(topic, 1);
      kafka.send(topic, 0, List.of("new"));
      assertEquals(List.of("new"), direct.read(planned(direct)));
    }
  }

  @Test
  void aTopicThatVanishesWhileItIsReadIsNamed() throws Exception {
    String topic = topicOf(10);
    try (Direct direct = of(topic).start()) {
      OffsetRanges ranges = direct.plan();
      kafka.deleteTopic(topic);
      DataLossException e = assertThrows(DataLossException.class, () -> direct.read(ranges));
      assertTrue(e.getMessage().contains("the topic is gone"), e.getMessage());
    }
  }
}
