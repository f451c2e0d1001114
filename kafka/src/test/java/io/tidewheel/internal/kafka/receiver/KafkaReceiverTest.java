package io.tidewheel.internal.kafka.receiver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.PairDStream;
import io.tidewheel.StorageLevel;
import io.tidewheel.StreamingConf;
import io.tidewheel.StreamingContext;
import io.tidewheel.StreamingException;
import io.tidewheel.Tuple2;
import io.tidewheel.internal.kafka.Eventually;
import io.tidewheel.kafka.KafkaUtils;
import io.tidewheel.listener.ReceiverInfo;
import io.tidewheel.listener.StreamingListener;
import io.tidewheel.testkit.kafka.EmbeddedKafka;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.IntegerDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Topics through receivers: nothing lost, in order, and offsets never ahead of blocks. */
class KafkaReceiverTest {
  private static final Duration INTERVAL = Duration.ofMillis(50);
  private static final int PARTITIONS = 4;
  private static EmbeddedKafka kafka;

  @TempDir private Path directory;
  private final String topic = "t-" + UUID.randomUUID();
  private final String group = "g-" + UUID.randomUUID();
  private final Queue<String> seen = new ConcurrentLinkedQueue<>();

  @BeforeAll
  static void startBroker(@TempDir Path logs) {
    kafka = EmbeddedKafka.builder().directory(logs).start();
  }

  @AfterAll
  static void stopBroker() {
    kafka.close();
  }

  private StreamingContext context(boolean log) {
    return context(log, Map.of());
  }

  private StreamingContext context(boolean log, Map<String, String> more) {
    StreamingConf conf =
        new StreamingConf()
            .setAppName("kafka-receiver")
            .set("streaming.blockInterval", "20ms")
            .set("streaming.receiverRestartDelay", "50ms")
            .set("streaming.receiver.writeAheadLog.enable", Boolean.toString(log));
    more.forEach(conf::set);
    StreamingContext ssc = new StreamingContext(conf, INTERVAL);
    if (log) {
      ssc.checkpoint(directory.resolve("checkpoint").toString());
    }
    return ssc;
  }

  private Map<String, Object> params() {
    Map<String, Object> params = new HashMap<>(kafka.clientProperties());
    params.put("group.id", group);
    params.put("auto.offset.reset", "earliest");
    params.put("key.deserializer", StringDeserializer.class);
    params.put("value.deserializer", StringDeserializer.class);
    return params;
  }

  private PairDStream<String, String> stream(
      StreamingContext ssc, Map<String, Object> params, int threads) {
    return KafkaUtils.createStream(
        ssc, params, Map.of(topic, threads), StorageLevel.MEMORY_AND_DISK_SER());
  }

  private void gather(PairDStream<String, String> stream) {
    stream.map(Tuple2::_2).foreachRDD(rdd -> seen.addAll(rdd.collect()));
  }

  /** Values {@code partition:number}. */
  private void send(int from, int until) {
    for (int partition = 0; partition < PARTITIONS; partition++) {
      int of = partition;
      kafka.send(
          topic, partition, IntStream.range(from, until).mapToObj(n -> of + ":" + n).toList());
    }
  }

  private static void await(String what, BooleanSupplier condition) {
    Eventually.await(condition, () -> "not " + what);
  }

  /** All numbers of all partitions, each partition in order, and none twice. */
  private void assertAllInOrder(int until) {
    Map<String, List<Integer>> partitions = new HashMap<>();
    for (String value : seen) {
      String[] parts = value.split(":", 2);
      partitions
          .computeIfAbsent(parts[0], added -> new ArrayList<>())
          .add(Integer.valueOf(parts[1]));
    }
    List<Integer> expected = IntStream.range(0, until).boxed().toList();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      assertEquals(expected, partitions.get(Integer.toString(partition)));
    }
  }

  private Map<TopicPartition, Long> committed() {
    return kafka.committedOffsets(group);
  }

  private Map<TopicPartition, Long> all(long offset) {
    Map<TopicPartition, Long> offsets = new HashMap<>();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      offsets.put(new TopicPartition(topic, partition), offset);
    }
    return offsets;
  }

  @Test
  void recordsComeInTheOrderOfTheirPartition() throws Exception {
    kafka.createTopic(topic, PARTITIONS);
    send(0, 2_000);
    try (StreamingContext ssc = context(false)) {
      gather(stream(ssc, params(), 2));
      ssc.start();
      await("all there", () -> seen.size() == PARTITIONS * 2_000);
    }
    assertAllInOrder(2_000);
  }

  @Test
  void offsetsOfStoredBlocksAreCommittedAndNothingComesTwice() throws Exception {
    kafka.createTopic(topic, PARTITIONS);
    send(0, 500);
    try (StreamingContext ssc = context(true)) {
      gather(stream(ssc, params(), 2));
      ssc.start();
      await("committed", () -> committed().equals(all(500)));
      send(500, 600);
      await("half there", () -> seen.size() >= PARTITIONS * 550);
      ssc.stop(true, true);
    }
    // At a stop all that was polled is stored and committed; the rest comes to the next process.
    int first = seen.size();
    assertEquals(first, committed().values().stream().mapToLong(Long::longValue).sum());
    send(600, 700);
    try (StreamingContext ssc = context(true)) {
      gather(stream(ssc, params(), 1));
      ssc.start();
      await("all there", () -> seen.size() >= PARTITIONS * 700);
      ssc.stop(true, true);
    }
    assertAllInOrder(700);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void stopsAmidRecordsNeitherLoseNorRepeatAny(boolean log) throws Exception {
    kafka.createTopic(topic, PARTITIONS);
    Map<String, Object> params = params();
    params.put("max.poll.records", 20);
    // With so little room, records wait for it when the stop comes.
    Map<String, String> slow =
        Map.of(
            "streaming.blockMaxBytes", "2048",
            "streaming.blockQueueSize", "2",
            "streaming.receiver.memory", "20000",
            "streaming.receiver.disk", "20000");
    for (int round = 0; round < 4; round++) {
      int before = seen.size();
      send(round * 300, (round + 1) * 300);
      try (StreamingContext ssc = context(log, slow)) {
        gather(stream(ssc, params, 1));
        ssc.start();
        await("some there", () -> seen.size() > before);
        ssc.stop(true, true);
      }
    }
    try (StreamingContext ssc = context(log, slow)) {
      gather(stream(ssc, params, 1));
      ssc.start();
      await("all there", () -> seen.size() >= PARTITIONS * 1_200);
      ssc.stop(true, true);
    }
    assertAllInOrder(1_200);
  }

  @Test
  void offsetsAreNotCommittedBeforeTheirBlockIsStored() throws Exception {
    kafka.createTopic(topic, PARTITIONS);
    send(0, 1_000);
    CountDownLatch stalled = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    try (StreamingContext ssc = small()) {
      stream(ssc, params(), 1)
          .map(Tuple2::_2)
          .foreachRDD(
              rdd -> {
                stalled.countDown();
                goOn.await();
                seen.addAll(rdd.collect());
              });
      ssc.start();
      assertTrue(stalled.await(20, TimeUnit.SECONDS));
      Path log = directory.resolve("checkpoint").resolve("received");
      await("something committed", () -> !committed().isEmpty());
      long ahead = committed().values().stream().mapToLong(Long::longValue).sum();
      // The room of 20,000 bytes cannot hold them all, so they cannot all be committed.
      assertTrue(ahead < PARTITIONS * 1_000, "committed=" + ahead + " with " + log);
      goOn.countDown();
      await("all there", () -> seen.size() == PARTITIONS * 1_000);
      await("all committed", () -> committed().equals(all(1_000)));
    }
    assertAllInOrder(1_000);
  }

  /** Little room for blocks, so that a batch that stalls stalls the receiver. */
  private StreamingContext small() {
    StreamingConf conf =
        new StreamingConf()
            .setAppName("kafka-receiver")
            .set("streaming.blockInterval", "10ms")
            .set("streaming.blockMaxBytes", "2048")
            .set("streaming.blockQueueSize", "2")
            .set("streaming.receiver.disk", "20000")
            .set("streaming.receiver.writeAheadLog.enable", "true");
    StreamingContext ssc = new StreamingContext(conf, INTERVAL);
    ssc.checkpoint(directory.resolve("checkpoint").toString());
    return ssc;
  }

  @Test
  void stalledBatchesDoNotCostTheReceiverItsPlaceInTheGroup() throws Exception {
    kafka.createTopic(topic, PARTITIONS);
    send(0, 2_000);
    CountDownLatch stalled = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    CountDownLatch failed = new CountDownLatch(1);
    Map<String, Object> params = params();
    params.put("max.poll.interval.ms", 1_000);
    try (StreamingContext ssc = small()) {
      stream(ssc, params, 1)
          .map(Tuple2::_2)
          .foreachRDD(
              rdd -> {
                stalled.countDown();
                goOn.await();
                seen.addAll(rdd.collect());
              });
      ssc.addStreamingListener(
          new StreamingListener() {
            @Override
            public void onReceiverError(ReceiverInfo receiver) {
              failed.countDown();
            }
          });
      ssc.start();
      assertTrue(stalled.await(20, TimeUnit.SECONDS));
      // Three times as long as the group would wait for a poll.
      assertFalse(failed.await(3, TimeUnit.SECONDS), "the receiver failed");
      goOn.countDown();
      await("all there", () -> seen.size() >= PARTITIONS * 2_000);
    }
    assertAllInOrder(2_000); // Had the group thrown it out, it would have begun again.
  }

  @Test
  void partitionsMoveToAnotherReceiverWithoutLossOrRepetition() throws Exception {
    kafka.createTopic(topic, PARTITIONS);
    try (StreamingContext one = context(true)) {
      gather(stream(one, params(), 1));
      one.start();
      send(0, 300);
      await("some there", () -> seen.size() > 300);
      StreamingConf conf =
          new StreamingConf()
              .setAppName("other")
              .set("streaming.blockInterval", "20ms")
              .set("streaming.receiver.writeAheadLog.enable", "true");
      try (StreamingContext other = new StreamingContext(conf, INTERVAL)) {
        other.checkpoint(directory.resolve("other").toString());
        Queue<String> seenByOther = new ConcurrentLinkedQueue<>();
        stream(other, params(), 1)
            .map(Tuple2::_2)
            .foreachRDD(rdd -> seenByOther.addAll(rdd.collect()));
        other.start();
        int next = 300;
        while (seenByOther.isEmpty()) {
          send(next, next + 50);
          next += 50;
          int sent = PARTITIONS * next;
          await("all there", () -> seen.size() + seenByOther.size() >= sent);
        }
        other.stop(true, true);
        send(next, next + 100);
        int sent = PARTITIONS * (next + 100);
        await("all there", () -> seen.size() + seenByOther.size() >= sent);
        List<String> all = new ArrayList<>(seen);
        all.addAll(seenByOther);
        Set<String> different = new HashSet<>(all);
        assertEquals(sent, different.size(), "lost");
        assertEquals(sent, all.size(), "repeated");
      }
    }
  }

  private String assignor() {
    try {
      var groups = kafka.admin().describeConsumerGroups(List.of(group)).all();
      return groups.get(30, TimeUnit.SECONDS).get(group).partitionAssignor();
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError("cannot describe the group " + group, e);
    }
  }

  @Test
  void receiversOfOneGroupAreUnited() throws Exception {
    kafka.createTopic(topic, PARTITIONS);
    send(0, 500);
    try (StreamingContext ssc = context(true)) {
      gather(
          ssc.union(
              stream(ssc, params(), 1).named("first"), stream(ssc, params(), 1).named("second")));
      ssc.start();
      await("all there", () -> seen.size() >= PARTITIONS * 500);
      // A group that is between two generations has none.
      await("balanced", () -> "cooperative-sticky".equals(assignor()));
      ssc.stop(true, true);
    }
    assertEquals(PARTITIONS * 500, new HashSet<>(seen).size());
  }

  @Test
  @DisplayName("F26: a receiver whose static member is another's stops the context and says so")
  void twoMembersOfOneNameClash() throws Exception {
    kafka.createTopic(topic, PARTITIONS);
    Map<String, Object> params = params();
    params.put("group.instance.id", "the-one");
    try (StreamingContext first = context(false);
        StreamingContext second = context(false)) {
      gather(stream(first, params, 1));
      gather(stream(second, params, 1));
      first.start();
      send(0, 10);
      await("started", () -> seen.size() >= 10);
      second.start();
      var thrown = assertThrows(StreamingException.class, first::awaitTermination);
      assertTrue(thrown.getMessage().contains("group.instance.id=the-one"), thrown.getMessage());
    }
  }

  @Test
  void recordThatCannotBeDeserializedStopsTheContextAndIsNamed() throws Exception {
    kafka.createTopic(topic, 1);
    kafka.send(topic, 0, List.of("abcd", "not an integer"));
    Map<String, Object> params = params();
    params.put("value.deserializer", IntegerDeserializer.class);
    try (StreamingContext ssc = context(false)) {
      stream(ssc, params, 1).foreachRDD(rdd -> rdd.count());
      ssc.start();
      var thrown = assertThrows(StreamingException.class, ssc::awaitTermination);
      assertTrue(
          thrown.getMessage().contains("partition=" + topic + "-0 offset=1"), thrown.getMessage());
    }
  }

  @Test
  void brokerThatComesBackIsReadOn() throws Exception {
    try (EmbeddedKafka own = EmbeddedKafka.builder().directory(directory.resolve("own")).start();
        StreamingContext ssc = context(false)) {
      own.createTopic(topic, 1);
      own.send(topic, 0, List.of("before"));
      Map<String, Object> params = params();
      params.putAll(own.clientProperties());
      gather(stream(ssc, params, 1));
      ssc.start();
      await("there", () -> seen.size() == 1);
      own.stop(0);
      own.restart(0);
      own.send(topic, 0, List.of("after"));
      await("there", () -> seen.contains("after"));
    }
  }

  @Test
  void settingsThatAreMissingAreNamed() {
    try (StreamingContext ssc = context(false)) {
      Map<String, Object> noGroup = params();
      noGroup.remove("group.id");
      var thrown = assertThrows(IllegalArgumentException.class, () -> stream(ssc, noGroup, 1));
      assertTrue(thrown.getMessage().contains("group.id"), thrown.getMessage());
      thrown = assertThrows(IllegalArgumentException.class, () -> stream(ssc, params(), 0));
      assertTrue(thrown.getMessage().contains("threads"), thrown.getMessage());
      thrown =
          assertThrows(
              IllegalArgumentException.class,
              () ->
                  KafkaUtils.createStream(ssc, params(), Map.of(), StorageLevel.MEMORY_AND_DISK()));
      assertTrue(thrown.getMessage().contains("topic"), thrown.getMessage());
    }
  }
}
