package io.tidewheel.internal.kafka;

import static io.tidewheel.internal.kafka.Direct.ConfigValue.number;
import static io.tidewheel.internal.kafka.Direct.texts;
import static io.tidewheel.internal.kafka.Direct.throughCheckpoint;
import static io.tidewheel.internal.kafka.Direct.unique;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.kafka.DataLossException;
import io.tidewheel.kafka.OffsetRange;
import io.tidewheel.testkit.kafka.EmbeddedKafka;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Where a stream goes on with a checkpoint, after things happened while its program was down. */
class RestartTest {
  private static EmbeddedKafka kafka;

  @BeforeAll
  static void startBroker() {
    kafka = EmbeddedKafka.start();
  }

  @AfterAll
  static void stopBroker() {
    kafka.close();
  }

  private static String topic(int... records) {
    String topic = unique("restart");
    create(topic, records);
    return topic;
  }

  /** A topic with so many records in each partition. */
  private static void create(String topic, int... records) {
    kafka.createTopic(topic, records.length);
    for (int partition = 0; partition < records.length; partition++) {
      kafka.send(topic, partition, numbers(0, records[partition]));
    }
  }

  private static List<String> numbers(int from, int until) {
    return IntStream.range(from, until).mapToObj(Integer::toString).toList();
  }

  private static Direct.Setup of(String... topics) {
    return Direct.of(kafka.clientProperties(), topics);
  }

  private static Direct.Setup assigned(String topic, Integer... partitions) {
    return Direct.of(
        kafka.clientProperties(),
        Selection.partitions(
            List.of(partitions).stream().map(p -> new TopicPartition(topic, p)).toList()));
  }

  /** What a program that then ended planned last, with all there was. */
  private static OffsetRanges planned(String... topics) throws Exception {
    return planned(of(topics));
  }

  private static OffsetRanges planned(Direct.Setup setup) throws Exception {
    try (Direct direct = setup.start()) {
      return direct.plan();
    }
  }

  private static String loss(Direct.Setup setup, OffsetRanges last) {
    return assertThrows(DataLossException.class, () -> setup.resume(last).close()).getMessage();
  }

  // ------------------------------------------------------------------ nothing happened

  @Test
  void goesOnWhereTheLastRangeEndedWhateverTheGroupCommitted() throws Exception {
    String topic = topic(10, 5);
    String group = unique("group");
    OffsetRanges last = planned(topic);
    kafka
        .admin()
        .alterConsumerGroupOffsets(
            group,
            Map.of(
                new TopicPartition(topic, 0), new OffsetAndMetadata(3),
                new TopicPartition(topic, 1), new OffsetAndMetadata(99)))
        .all()
        .get();
    kafka.send(topic, 0, List.of("new"));
    try (Direct direct = of(topic).param("group.id", group).from(topic, 1, 2).resume(last)) {
      assertEquals(List.of(topic + "-0 [10, 11)", topic + "-1 [5, 5)"), texts(direct.plan()));
    }
  }

  @Test
  void aRangeInPiecesIsReadInTheSamePieces() throws Exception {
    String topic = topic(1000, 100);
    OffsetRanges last = planned(of(topic).set(number("minPartitions", 8)));
    kafka.send(topic, 1, List.of("new"));
    try (Direct direct = of(topic).resume(last)) {
      OffsetRanges restored = throughCheckpoint(last);
      assertEquals(8, direct.source.splits(restored).size());
      assertEquals(texts(last), texts(restored));
      List<String> all = new ArrayList<>(numbers(0, 1000));
      all.addAll(numbers(0, 100));
      assertEquals(all, direct.read(restored));
      assertEquals(
          List.of(topic + "-0 [1000, 1000)", topic + "-1 [100, 101)"), texts(direct.plan()));
    }
  }

  @Test
  void aBatchTakesNoMoreThanItMay() throws Exception {
    String topic = topic(300, 100);
    try (Direct direct = of(topic).start()) {
      assertEquals(
          List.of(topic + "-0 [0, 30)", topic + "-1 [0, 10)"), texts(direct.planAtMost(40)));
      assertTrue(direct.planAtMost(0).isEmpty());
      assertEquals(360, direct.plan().records());
    }
  }

  @Test
  void offsetsOfARangeThatIsRunAgainArePublished() throws Exception {
    String topic = topic(10);
    String group = unique("group");
    OffsetRanges last = planned(topic);
    try (Direct direct = of(topic).param("group.id", group).resume(last)) {
      direct.commit(throughCheckpoint(last));
    }
    assertEquals(Map.of(new TopicPartition(topic, 0), 10L), kafka.committedOffsets(group));
  }

  // ------------------------------------------------------------------ created again

  @Test
  void aTopicCreatedAgainMeanwhileRefusesToStart() throws Exception {
    String topic = topic(10);
    OffsetRanges last = planned(topic);
    kafka.deleteTopic(topic);
    create(topic, 20); // Longer than it was: only its id tells.
    assertEquals(
        "partition="
            + topic
            + "-0: the topic was deleted and created again; wanted offset 10, available what is"
            + " written since, from offset 0. Nothing was skipped. To go on without what is lost,"
            + " set streaming.kafka.onDataLoss=reset (it would go on at 0), or begin without a"
            + " checkpoint at other start offsets",
        loss(of(topic), last));
  }

  @Test
  void aTopicCreatedAgainMeanwhileIsReadFromItsBeginningWithReset() throws Exception {
    String topic = topic(10);
    String group = unique("group");
    OffsetRanges last = planned(topic);
    kafka.deleteTopic(topic);
    create(topic, 20);
    try (Direct direct = of(topic).param("group.id", group).reset().resume(last)) {
      OffsetRanges restored = throughCheckpoint(last);
      assertEquals(1, direct.source.splits(restored).size());
      assertEquals(List.of(), direct.read(restored), "nothing new at old offsets");
      direct.commit(restored);
      OffsetRanges next = direct.plan();
      assertEquals(List.of(topic + "-0 [0, 20)"), texts(next));
      assertEquals(Map.of(topic + "-0", 0L), next.lost());
      assertEquals(numbers(0, 20), direct.read(next));
    }
    assertEquals(Map.of(), kafka.committedOffsets(group), "nothing old for a new topic");
    try (Direct direct = of(topic).resume(planned(topic))) {
      assertTrue(direct.plan().isEmpty(), "the new id is the one that is known now");
    }
  }

  @Test
  void aTopicCreatedAgainWithFewerPartitionsFollowsThePolicy() throws Exception {
    String topic = topic(10, 10, 10);
    OffsetRanges last = planned(topic);
    kafka.deleteTopic(topic);
    create(topic, 12);
    assertTrue(loss(of(topic), last).startsWith("partition=" + topic + "-0: "));
    String gone = loss(assigned(topic, 2), last);
    assertTrue(
        gone.contains("wanted offset 10, available nothing: the topic has 1 partitions now"), gone);
    try (Direct direct = of(topic).reset().resume(last)) {
      OffsetRanges next = direct.plan();
      assertEquals(List.of(topic + "-0 [0, 12)"), texts(next));
      assertEquals(List.of(), direct.read(throughCheckpoint(last)));
    }
  }

  @Test
  void fewerPartitionsAreNoticedWithoutTopicIds() throws Exception {
    String topic = topic(10);
    OffsetRanges last =
        new OffsetRanges(
            List.of(OffsetRange.create(topic, 0, 0, 4), OffsetRange.create(topic, 1, 0, 4)));
    assertTrue(loss(of(topic), last).startsWith("partition=" + topic + "-1: "));
    try (Direct direct = of(topic).reset().resume(last)) {
      assertEquals(List.of(topic + "-0 [4, 10)"), texts(direct.plan()));
    }
  }

  @Test
  void aTopicThatIsGoneFollowsThePolicy() throws Exception {
    String topic = topic(10);
    String other = topic(3);
    OffsetRanges last = planned(topic, other);
    kafka.deleteTopic(topic);
    String message = loss(of(topic, other), last);
    assertTrue(
        message.startsWith("partition=" + topic + "-0: the topic is gone; wanted offset 10"),
        message);
    try (Direct direct = of(topic, other).reset().resume(last)) {
      assertEquals(List.of(other + "-0 [3, 3)"), texts(direct.plan()));
      create(topic, 2);
      assertEquals(numbers(0, 2), direct.next());
    }
  }

  // ------------------------------------------------------------------ deleted records

  @Test
  void recordsDeletedMeanwhileFollowThePolicy() throws Exception {
    String topic = topic(20);
    OffsetRanges last = planned(of(topic).set(number("maxRecordsPerBatch", 5)));
    kafka.deleteRecordsBefore(topic, 0, 12);
    String message = loss(of(topic), last);
    assertTrue(
        message.startsWith(
            "partition="
                + topic
                + "-0: records were deleted before they were read; wanted offset 5, available from"
                + " offset 12"),
        message);
    try (Direct direct = of(topic).reset().resume(last)) {
      assertEquals(List.of(), direct.read(throughCheckpoint(last)), "planned, and gone");
      OffsetRanges next = direct.plan();
      assertEquals(List.of(topic + "-0 [12, 20)"), texts(next));
      assertEquals(Map.of(topic + "-0", 7L), next.lost());
    }
  }

  @Test
  void recordsOfThePlannedRangeThatAreGoneFailItsReader() throws Exception {
    String topic = topic(20);
    OffsetRanges last = planned(topic);
    kafka.deleteRecordsBefore(topic, 0, 12);
    try (Direct direct = of(topic).resume(last)) {
      DataLossException e =
          assertThrows(DataLossException.class, () -> direct.read(throughCheckpoint(last)));
      assertTrue(e.getMessage().contains("wanted offset 0, available [12, 20)"), e.getMessage());
      assertTrue(direct.plan().isEmpty());
    }
  }

  @Test
  void aLogThatWasCutShortFollowsThePolicy() throws Exception {
    String topic = topic(5);
    OffsetRanges last =
        new OffsetRanges(
            List.of(OffsetRange.create(topic, 0, 0, 9)), planned(topic).topicIds(), Map.of());
    try (Direct direct = of(topic).resume(last)) {
      DataLossException e = assertThrows(DataLossException.class, direct::plan);
      assertTrue(e.getMessage().contains("wanted offset 9, available up to offset 5"));
    }
  }

  // ------------------------------------------------------------------ partitions and topics

  @Test
  void partitionsAddedMeanwhileBeginAtTheirBeginning() throws Exception {
    String topic = topic(10);
    OffsetRanges last = planned(topic);
    kafka.addPartitions(topic, 3);
    kafka.send(topic, 2, numbers(0, 4));
    try (Direct direct =
        of(topic).param("auto.offset.reset", "latest").from(topic, 1, 0).resume(last)) {
      assertEquals(
          List.of(topic + "-0 [10, 10)", topic + "-1 [0, 0)", topic + "-2 [0, 4)"),
          texts(direct.plan()));
    }
  }

  @Test
  void topicsNewlySelectedBeginAsOnAFirstStart() throws Exception {
    String old = topic(10);
    String latest = topic(10);
    String group = unique("group");
    OffsetRanges last = planned(old);
    kafka.send(old, 0, List.of("new"));
    try (Direct direct = of(old, latest).param("auto.offset.reset", "latest").resume(last)) {
      assertEquals(List.of(old + "-0 [10, 11)", latest + "-0 [10, 10)"), texts(direct.plan()));
    }
    try (Direct direct = of(old, latest).from(latest, 0, 7).resume(last)) {
      assertEquals(List.of(old + "-0 [10, 11)", latest + "-0 [7, 10)"), texts(direct.plan()));
    }
    kafka
        .admin()
        .alterConsumerGroupOffsets(
            group, Map.of(new TopicPartition(latest, 0), new OffsetAndMetadata(4)))
        .all()
        .get();
    try (Direct direct = of(old, latest).param("group.id", group).resume(last)) {
      assertEquals(List.of(old + "-0 [10, 11)", latest + "-0 [4, 10)"), texts(direct.plan()));
    }
  }

  @Test
  void partitionsNewlyAssignedBeginAsOnAFirstStart() throws Exception {
    String topic = topic(10, 10);
    OffsetRanges last = planned(assigned(topic, 0));
    try (Direct direct = assigned(topic, 0, 1).param("auto.offset.reset", "latest").resume(last)) {
      assertEquals(List.of(topic + "-0 [10, 10)", topic + "-1 [10, 10)"), texts(direct.plan()));
    }
  }

  @Test
  void topicsThatCameToMatchMeanwhileBeginAtTheirBeginning() throws Exception {
    String prefix = unique("match");
    create(prefix + "-a", 5);
    Selection selection = Selection.matching(Pattern.compile(prefix + "-.*"));
    Direct.Setup setup =
        Direct.of(kafka.clientProperties(), selection).param("auto.offset.reset", "latest");
    OffsetRanges last = planned(setup);
    create(prefix + "-b", 3);
    try (Direct direct = setup.resume(last)) {
      assertEquals(List.of(prefix + "-a-0 [5, 5)", prefix + "-b-0 [0, 3)"), texts(direct.plan()));
    }
  }

  @Test
  void topicsNoLongerSelectedAreForgottenOnceTheirPlannedRangeIsRead() throws Exception {
    String kept = topic(3);
    String dropped = topic(4);
    String group = unique("group");
    OffsetRanges last = planned(kept, dropped);
    kafka.send(dropped, 0, List.of("unwanted"));
    kafka.send(kept, 0, List.of("wanted"));
    try (Direct direct = of(kept).param("group.id", group).resume(last)) {
      OffsetRanges restored = throughCheckpoint(last);
      assertEquals(7, direct.read(restored).size());
      direct.commit(restored);
      direct.source.commitAsync(restored.offsetRanges());
      OffsetRanges next = direct.plan();
      assertEquals(List.of(kept + "-0 [3, 4)"), texts(next));
      assertEquals(Set.of(kept), next.topicIds().keySet());
    }
    assertEquals(
        Map.of(new TopicPartition(kept, 0), 3L, new TopicPartition(dropped, 0), 4L),
        kafka.committedOffsets(group));
  }

  @Test
  void nothingNewIsReadAtOldOffsetsOfATopicNoLongerSelected() throws Exception {
    String kept = topic(3);
    String dropped = topic(4);
    OffsetRanges last = planned(kept, dropped);
    kafka.deleteTopic(dropped);
    create(dropped, 9);
    try (Direct direct = of(kept).resume(last)) {
      DataLossException e =
          assertThrows(DataLossException.class, () -> direct.read(throughCheckpoint(last)));
      assertTrue(
          e.getMessage().contains("created again before " + dropped + "-0 [0, 4) was read"),
          e.getMessage());
      assertTrue(direct.plan().isEmpty());
    }
  }
}
