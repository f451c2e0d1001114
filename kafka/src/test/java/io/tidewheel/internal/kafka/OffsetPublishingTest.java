package io.tidewheel.internal.kafka;

import static io.tidewheel.internal.kafka.Direct.unique;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.kafka.OffsetRange;
import io.tidewheel.testkit.kafka.EmbeddedKafka;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the consumer group gets to see. */
class OffsetPublishingTest {
  private static final Direct.ConfigValue BY_HAND =
      new Direct.ConfigValue("streaming.kafka.publishOffsets", false);
  private static EmbeddedKafka kafka;

  private final String topic = unique("published");
  private final String group = unique("group");

  @BeforeAll
  static void startBroker() {
    kafka = EmbeddedKafka.start();
  }

  @AfterAll
  static void stopBroker() {
    kafka.close();
  }

  private Direct.Setup of(int partitions) {
    kafka.createTopic(topic, partitions);
    return Direct.of(kafka.clientProperties(), topic).param("group.id", group);
  }

  private TopicPartition partition(int number) {
    return new TopicPartition(topic, number);
  }

  private void awaitPublished(Map<TopicPartition, Long> expected) {
    Eventually.await(
        () -> kafka.committedOffsets(group).equals(expected),
        () -> kafka.committedOffsets(group).toString());
  }

  @Test
  void eachCommittedBatchIsPublished() throws Exception {
    try (Direct direct = of(2).start()) {
      kafka.send(topic, 0, List.of("a", "b"));
      OffsetRanges first = direct.plan();
      assertEquals(Map.of(), kafka.committedOffsets(group), "not before it is committed");
      direct.commit(first);
      awaitPublished(Map.of(partition(0), 2L, partition(1), 0L));
      kafka.send(topic, 1, List.of("c"));
      direct.commit(direct.plan());
      awaitPublished(Map.of(partition(0), 2L, partition(1), 1L));
    }
  }

  @Test
  void theNextStartGoesOnAfterWhatWasPublished() throws Exception {
    Direct.Setup setup = of(1);
    try (Direct direct = setup.start()) {
      kafka.send(topic, 0, List.of("a", "b"));
      direct.commit(direct.plan());
      kafka.send(topic, 0, List.of("c"));
      assertEquals(1, direct.plan().records(), "planned, not committed");
    }
    assertEquals(Map.of(partition(0), 2L), kafka.committedOffsets(group), "flushed on close");
    try (Direct direct = setup.start()) {
      assertEquals(List.of("c"), direct.next());
    }
  }

  @Test
  void commitAsyncAloneIsContiguousAndFlushedOnClose() throws Exception {
    try (Direct direct = of(1).set(BY_HAND).start()) {
      kafka.send(topic, 0, List.of("a", "b"));
      OffsetRanges first = direct.plan();
      kafka.send(topic, 0, List.of("c"));
      OffsetRanges second = direct.plan();
      direct.commit(first);
      direct.commit(second);
      direct.source.commitAsync(second.offsetRanges());
      awaitPublished(Map.of(partition(0), 0L));
      CompletableFuture<Exception> told = new CompletableFuture<>();
      direct.source.commitAsync(first.offsetRanges(), (offsets, failure) -> told.complete(failure));
      assertNull(told.get(10, TimeUnit.SECONDS));
      assertEquals(Map.of(partition(0), 3L), kafka.committedOffsets(group));
      kafka.send(topic, 0, List.of("d"));
      direct.source.commitAsync(direct.plan().offsetRanges());
    }
    assertEquals(Map.of(partition(0), 4L), kafka.committedOffsets(group));
  }

  @Test
  void splitRangesArePublishedAsOne() throws Exception {
    try (Direct direct = of(1).set(Direct.ConfigValue.number("minPartitions", 3)).start()) {
      kafka.send(topic, 0, List.of("a", "b", "c", "d"));
      OffsetRanges ranges = direct.plan();
      assertEquals(3, ranges.offsetRanges().length);
      direct.commit(ranges);
    }
    assertEquals(Map.of(partition(0), 4L), kafka.committedOffsets(group));
  }

  @Test
  void withoutAGroupNothingIsPublishedAndAskingForItFails() throws Exception {
    kafka.createTopic(topic, 1);
    try (Direct direct = Direct.of(kafka.clientProperties(), topic).start()) {
      OffsetRanges ranges = direct.plan();
      direct.commit(ranges);
      IllegalStateException e =
          assertThrows(
              IllegalStateException.class, () -> direct.source.commitAsync(ranges.offsetRanges()));
      assertTrue(e.getMessage().contains("no group.id"), e.getMessage());
    }
  }

  @Test
  void commitAsyncBeforeTheStartSaysSo() throws Exception {
    try (Direct direct = of(1).build()) {
      IllegalStateException e =
          assertThrows(
              IllegalStateException.class, () -> direct.source.commitAsync(new OffsetRange[0]));
      assertTrue(e.getMessage().contains("has not started"), e.getMessage());
    }
  }

  @Test
  void autoCommitStaysOffEvenIfAskedFor() throws Exception {
    try (Direct direct =
        of(1)
            .param("enable.auto.commit", "true")
            .param("auto.commit.interval.ms", "10")
            .set(BY_HAND)
            .start()) {
      kafka.send(topic, 0, List.of("a"));
      assertEquals(List.of("a"), direct.next());
      assertEquals(List.of(), direct.next());
    }
    assertEquals(Map.of(), kafka.committedOffsets(group));
  }

  @Test
  void aGroupWithMembersDoesNotStopTheStream() throws Exception {
    Map<String, Object> params = new HashMap<>(kafka.clientProperties());
    params.put("group.id", group);
    Direct.Setup setup = of(1);
    try (KafkaConsumer<String, String> member =
            new KafkaConsumer<>(params, new StringDeserializer(), new StringDeserializer());
        Direct direct = setup.start()) {
      member.subscribe(List.of(topic));
      Eventually.await(
          () -> {
            member.poll(Duration.ofMillis(10));
            return !member.assignment().isEmpty();
          },
          () -> "no member");
      kafka.send(topic, 0, List.of("a"));
      OffsetRanges ranges = direct.plan();
      assertEquals(List.of("a"), direct.read(ranges));
      CompletableFuture<Exception> told = new CompletableFuture<>();
      direct.source.commitAsync(ranges.offsetRanges(), (offsets, e) -> told.complete(e));
      direct.commit(ranges);
      member.unsubscribe();
      // The refused request is made again with a later batch.
      Eventually.await(
          () -> {
            direct.commit(ranges);
            return told.isDone();
          },
          () -> "not told");
      assertNull(told.get());
      assertEquals(Map.of(partition(0), 1L), kafka.committedOffsets(group));
    }
  }
}
