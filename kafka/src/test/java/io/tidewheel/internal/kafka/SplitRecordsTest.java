package io.tidewheel.internal.kafka;

import static io.tidewheel.internal.kafka.Direct.texts;
import static io.tidewheel.internal.kafka.Direct.unique;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.kafka.LocationStrategies;
import io.tidewheel.kafka.LocationStrategy;
import io.tidewheel.kafka.OffsetRange;
import io.tidewheel.spi.source.SourceUnavailableException;
import io.tidewheel.spi.source.Split;
import io.tidewheel.testkit.kafka.EmbeddedKafka;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.IntegerDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** How ranges are read, whatever their offsets hold. */
class SplitRecordsTest {
  private static EmbeddedKafka kafka;

  @BeforeAll
  static void startBroker() {
    kafka = EmbeddedKafka.builder().property("log.cleaner.backoff.ms", "100").start();
  }

  @AfterAll
  static void stopBroker() {
    kafka.close();
  }

  private static String topic() {
    String topic = unique("read");
    kafka.createTopic(topic, 1);
    return topic;
  }

  private static Direct.Setup of(String topic) {
    return Direct.of(kafka.clientProperties(), topic);
  }

  private static List<String> numbers(int from, int until) {
    return IntStream.range(from, until).mapToObj(Integer::toString).toList();
  }

  private static OffsetRanges range(String topic, long from, long until) {
    return new OffsetRanges(List.of(OffsetRange.create(topic, 0, from, until)));
  }

  private static Split<ConsumerRecord<String, String>> split(
      Direct direct, String topic, long from, long until) {
    return direct.source.splits(range(topic, from, until)).get(0);
  }

  /** Writes transactions of so many records; negative ones are aborted. */
  private static void transactions(String topic, int... sizes) {
    long end = kafka.endOffset(topic, 0) + sizes.length; // A marker each.
    Map<String, Object> params = new HashMap<>(kafka.clientProperties());
    params.put("transactional.id", unique("transactional"));
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(params, new StringSerializer(), new StringSerializer())) {
      producer.initTransactions();
      int number = 0;
      for (int size : sizes) {
        producer.beginTransaction();
        for (int i = 0; i < Math.abs(size); i++) {
          var ignored =
              producer.send(new ProducerRecord<>(topic, 0, null, (size < 0 ? "-" : "") + number++));
        }
        producer.flush();
        if (size > 0) {
          producer.commitTransaction();
        } else {
          producer.abortTransaction();
        }
        end += Math.abs(size);
      }
    }
    awaitEnd(topic, end);
  }

  /** Markers of transactions may come later than the answer to the producer. */
  private static void awaitEnd(String topic, long end) {
    Eventually.await(
        () -> kafka.endOffset(topic, 0) == end, () -> "at " + kafka.endOffset(topic, 0));
  }

  // ------------------------------------------------------------------ transactions

  @Test
  void abortedRecordsAndMarkersAtTheEndDoNotHoldUp() throws Exception {
    String topic = topic();
    transactions(topic, 3, -4); // Offsets 0-2 and a marker, 4-7 aborted and a marker.
    try (Direct direct = of(topic).param("isolation.level", "read_committed").start()) {
      OffsetRanges ranges = direct.plan();
      assertEquals(List.of(topic + "-0 [0, 9)"), texts(ranges));
      long began = System.nanoTime();
      assertEquals(numbers(0, 3), direct.read(ranges));
      assertTrue(System.nanoTime() - began < TimeUnit.SECONDS.toNanos(1), "it waited");
      transactions(topic, -2, 1);
      assertEquals(List.of("2"), direct.next());
    }
  }

  @Test
  void aRangeOfNothingButAbortedRecordsIsEmpty() throws Exception {
    String topic = topic();
    transactions(topic, -5, 2);
    try (Direct direct = of(topic).param("isolation.level", "read_committed").start()) {
      assertEquals(List.of(), direct.read(range(topic, 0, 6)));
      assertEquals(List.of(), direct.read(range(topic, 2, 4)), "and a part of it");
      assertEquals(List.of("5", "6"), direct.read(range(topic, 6, 9)));
    }
  }

  @Test
  void undecidedRecordsAreNotPlannedInReadCommitted() throws Exception {
    String topic = topic();
    kafka.send(topic, 0, List.of("a"));
    Map<String, Object> params = new HashMap<>(kafka.clientProperties());
    params.put("transactional.id", unique("transactional"));
    try (Direct direct = of(topic).param("isolation.level", "read_committed").start();
        KafkaProducer<String, String> producer =
            new KafkaProducer<>(params, new StringSerializer(), new StringSerializer())) {
      producer.initTransactions();
      producer.beginTransaction();
      var sent = producer.send(new ProducerRecord<>(topic, 0, null, "b"));
      producer.flush();
      assertTrue(sent.isDone());
      assertEquals(List.of("a"), direct.next());
      assertTrue(direct.plan().isEmpty());
      producer.commitTransaction();
      awaitEnd(topic, 3);
      assertEquals(List.of("b"), direct.next());
    }
  }

  @Test
  void readUncommittedSeesAbortedRecordsAndPassesMarkers() throws Exception {
    String topic = topic();
    transactions(topic, 2, -2);
    try (Direct direct = of(topic).start()) {
      assertEquals(List.of("0", "1", "-2", "-3"), direct.next());
    }
  }

  @Test
  void aPositionBeyondTheDecidedRecordsIsNoLoss() throws Exception {
    String topic = topic();
    Map<String, Object> params = new HashMap<>(kafka.clientProperties());
    params.put("transactional.id", unique("transactional"));
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(params, new StringSerializer(), new StringSerializer())) {
      producer.initTransactions();
      producer.beginTransaction();
      var sent = producer.send(new ProducerRecord<>(topic, 0, null, "a"));
      producer.flush();
      assertTrue(sent.isDone());
      try (Direct direct =
          of(topic).param("isolation.level", "read_committed").from(topic, 0, 1).start()) {
        assertTrue(direct.plan().isEmpty());
        assertTrue(direct.plan().isEmpty());
        producer.commitTransaction();
        awaitEnd(topic, 2);
        kafka.send(topic, 0, List.of("b"));
        assertEquals(List.of("b"), direct.next());
      }
    }
  }

  // ------------------------------------------------------------------ compaction

  /**
   * Records of different rounds are in different segments, and those before the last are compacted.
   */
  private static ProducerRecord<byte[], byte[]> record(
      String topic, int round, String key, String value) {
    return new ProducerRecord<>(
        topic, 0, round * 1000L, key.getBytes(UTF_8), value.getBytes(UTF_8));
  }

  /** Waits until no more than so many records are left before an offset. */
  private static void awaitCompaction(String topic, long until, int most) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(40);
    while (true) {
      // Each look reads anew, which takes its time: no pause is needed.
      try (Direct direct = of(topic).start()) {
        int left = direct.read(range(topic, 0, until)).size();
        if (left <= most) {
          return;
        }
        assertTrue(System.nanoTime() < deadline, left + " records are left");
      }
    }
  }

  private static String compacted() {
    String topic = unique("compacted");
    kafka.createTopic(
        topic,
        1,
        Map.of(
            "cleanup.policy", "compact",
            "segment.ms", "50",
            "min.cleanable.dirty.ratio", "0.001",
            "delete.retention.ms", "0"));
    return topic;
  }

  @Test
  void compactedTopicsAreReadRangeByRangeWithoutRepetition() throws Exception {
    String topic = compacted();
    for (int round = 0; round < 10; round++) {
      List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
      for (int key = 0; key < 10; key++) {
        records.add(record(topic, round, "key" + key, round + "/" + key));
      }
      kafka.send(records);
    }
    long end = kafka.endOffset(topic, 0);
    kafka.send(List.of(record(topic, 10, "last", "x")));
    awaitCompaction(topic, end, 10);
    try (Direct direct = of(topic).start()) {
      List<String> all = direct.read(range(topic, 0, end));
      assertEquals(10, all.size());
      List<String> byRanges = new ArrayList<>();
      for (long from = 0; from < end; from += 7) {
        byRanges.addAll(direct.read(range(topic, from, Math.min(end, from + 7))));
      }
      assertEquals(all, byRanges);
    }
  }

  // ------------------------------------------------------------------ readers

  @Test
  void consecutiveRangesUseOneReaderAndWhatItHasPolled() throws Exception {
    String topic = topic();
    kafka.send(topic, 0, numbers(0, 100));
    int idle = ReaderPool.OF_THIS_JVM.idle();
    try (Direct direct = of(topic).start()) {
      List<String> values = new ArrayList<>();
      for (int from = 0; from < 100; from += 10) {
        values.addAll(direct.read(range(topic, from, from + 10)));
        assertEquals(idle + 1, ReaderPool.OF_THIS_JVM.idle());
      }
      assertEquals(numbers(0, 100), values);
      assertEquals(numbers(20, 40), direct.read(range(topic, 20, 40)), "back");
      assertEquals(numbers(40, 50), direct.read(range(topic, 40, 50)), "and on");
    }
    assertEquals(idle, ReaderPool.OF_THIS_JVM.idle(), "closed with the source");
  }

  @Test
  void pulledRecordsAreThoseThatArePushed() throws Exception {
    String topic = topic();
    kafka.send(topic, 0, numbers(0, 50));
    try (Direct direct = of(topic).param("max.poll.records", 7).start();
        FakeTask task = new FakeTask()) {
      Iterator<ConsumerRecord<String, String>> records = split(direct, topic, 3, 40).read(task);
      List<String> values = new ArrayList<>();
      while (values.size() < 10 && records.hasNext()) {
        values.add(records.next().value());
      }
      records.forEachRemaining(record -> values.add(record.value()));
      assertEquals(numbers(3, 40), values);
      assertFalse(records.hasNext());
      assertThrows(NoSuchElementException.class, records::next);
    }
  }

  @Test
  void rangesLeftInTheMiddleAreReadRightTheNextTime() throws Exception {
    String topic = topic();
    kafka.send(topic, 0, numbers(0, 50));
    try (Direct direct = of(topic).start()) {
      try (FakeTask task = new FakeTask()) {
        Iterator<ConsumerRecord<String, String>> records = split(direct, topic, 0, 40).read(task);
        assertEquals("0", records.next().value());
        assertEquals("1", records.next().value());
      }
      assertEquals(numbers(2, 10), direct.read(range(topic, 2, 10)), "on from there");
      try (FakeTask task = new FakeTask()) {
        Iterator<ConsumerRecord<String, String>> records = split(direct, topic, 10, 40).read(task);
        assertThrows(
            IllegalStateException.class,
            () ->
                records.forEachRemaining(
                    record -> {
                      throw new IllegalStateException("of the user");
                    }));
      }
      assertEquals(numbers(10, 50), direct.read(range(topic, 10, 50)), "again");
    }
  }

  @Test
  void oneRangeReadTwiceAtOnceDoesNotMix() throws Exception {
    String topic = topic();
    kafka.send(topic, 0, numbers(0, 50));
    try (Direct direct = of(topic).param("max.poll.records", 5).start();
        FakeTask task = new FakeTask()) {
      Iterator<ConsumerRecord<String, String>> one = split(direct, topic, 0, 50).read(task);
      Iterator<ConsumerRecord<String, String>> other = split(direct, topic, 0, 50).read(task);
      for (int i = 0; i < 50; i++) {
        assertEquals(Integer.toString(i), one.next().value());
        assertEquals(Integer.toString(i), other.next().value());
      }
      assertFalse(one.hasNext() || other.hasNext());
    }
  }

  @Test
  void readersAreKeptWhereTheSourceIsNotUntilTheyAreIdleForLong() throws Exception {
    String topic = topic();
    kafka.send(topic, 0, numbers(0, 20));
    int idle = ReaderPool.OF_THIS_JVM.idle();
    Map<String, Object> params = new HashMap<>(kafka.clientProperties());
    params.put("key.deserializer", StringDeserializer.class.getName());
    params.put("value.deserializer", StringDeserializer.class.getName());
    KafkaSplit.Reading elsewhere =
        new KafkaSplit.Reading(
            unique("stream"),
            UUID.randomUUID(),
            4,
            new ClientParams(params),
            Duration.ofSeconds(20),
            OnDataLoss.FAIL);
    List<String> values = new ArrayList<>();
    for (int from = 0; from < 20; from += 10) {
      for (Split<ConsumerRecord<String, String>> split :
          KafkaSplit.<String, String>of(
              range(topic, from, from + 10),
              elsewhere,
              LocationStrategies.PreferConsistent(),
              name -> false)) {
        try (FakeTask task = new FakeTask()) {
          split.read(task).forEachRemaining(record -> values.add(record.value()));
        }
      }
      assertEquals(idle + 1, ReaderPool.OF_THIS_JVM.idle());
    }
    assertEquals(numbers(0, 20), values);
    ReaderPool.OF_THIS_JVM.closeIdleSince(System.nanoTime() - Duration.ofMinutes(1).toNanos());
    assertEquals(idle + 1, ReaderPool.OF_THIS_JVM.idle(), "used just now");
    ReaderPool.OF_THIS_JVM.closeIdleSince(System.nanoTime() + 1);
    assertEquals(idle, ReaderPool.OF_THIS_JVM.idle());
  }

  @Test
  void splitsAreReadOnTheHostsOfTheirPartitions() throws Exception {
    String topic = topic();
    LocationStrategy fixed =
        LocationStrategies.PreferFixed(Map.of(new TopicPartition(topic, 0), "host-a"));
    try (Direct direct = of(topic).located(fixed).start();
        Direct anywhere = of(topic).start()) {
      assertEquals("host-a", direct.source.splits(range(topic, 0, 1)).get(0).host());
      assertNull(anywhere.source.splits(range(topic, 0, 1)).get(0).host());
      assertEquals(
          direct.source.splits(range(topic, 0, 1)).get(0).kin(),
          direct.source.splits(range(topic, 1, 9)).get(0).kin());
    }
  }

  @Test
  void idleReadersAreBounded() throws Exception {
    String topic = unique("read");
    kafka.createTopic(topic, 3);
    for (int partition = 0; partition < 3; partition++) {
      kafka.send(topic, partition, List.of("a"));
    }
    try (Direct direct =
        of(topic).set(Direct.ConfigValue.number("consumer.cache.maxCapacity", 2)).start()) {
      assertEquals(List.of("a", "a", "a"), direct.next());
      assertEquals(2, ReaderPool.OF_THIS_JVM.idle());
    }
  }

  // ------------------------------------------------------------------ failures

  @Test
  void deserializerFailureNamesTopicPartitionOffsetAndRemedy() throws Exception {
    String topic = topic();
    kafka.send(topic, 0, List.of("four", "five!"));
    try (Direct direct =
        of(topic).param("value.deserializer", IntegerDeserializer.class.getName()).start()) {
      SerializationException e =
          assertThrows(
              SerializationException.class,
              () -> {
                try (FakeTask task = new FakeTask()) {
                  split(direct, topic, 0, 2).read(task).forEachRemaining(record -> {});
                }
              });
      String message = e.getMessage();
      assertTrue(
          message.startsWith(
              "topic="
                  + topic
                  + ", partition=0, offset=1: the value cannot be deserialized by"
                  + " org.apache.kafka.common.serialization.IntegerDeserializer: "),
          message);
      assertTrue(message.contains("ByteArrayDeserializer"), message);
      assertNotNull(e.getCause());
    }
  }

  @Test
  void recordsThatDoNotComeEndTheWaitAndSayWhatThereIs() throws Exception {
    String topic = topic();
    kafka.send(topic, 0, List.of("a"));
    try (Direct direct =
        of(topic).set(Direct.ConfigValue.number("consumer.poll.ms", 300)).start()) {
      SourceUnavailableException e =
          assertThrows(SourceUnavailableException.class, () -> direct.read(range(topic, 0, 5)));
      assertTrue(
          e.getMessage()
              .startsWith(
                  "split="
                      + topic
                      + "-0 [0, 5): no records at offset 1: waited 300 ms"
                      + " (streaming.kafka.consumer.poll.ms), the brokers have [0, 1), "),
          e.getMessage());
    }
  }

  @Test
  void waitingEndsWhenTheTaskIsCancelledOrInterrupted() throws Exception {
    String topic = topic();
    kafka.send(topic, 0, List.of("a"));
    try (Direct direct = of(topic).start();
        FakeTask task = new FakeTask()) {
      Iterator<ConsumerRecord<String, String>> records = split(direct, topic, 0, 5).read(task);
      assertEquals("a", records.next().value());
      CompletableFuture<Throwable> ended = new CompletableFuture<>();
      Thread waiting = new Thread(() -> ended.complete(thrownBy(records)));
      waiting.start();
      task.cancel();
      assertInstanceOf(CancellationException.class, ended.get(10, TimeUnit.SECONDS));
      waiting.join();
    }
    try (Direct direct = of(topic).start();
        FakeTask task = new FakeTask()) {
      Iterator<ConsumerRecord<String, String>> records = split(direct, topic, 1, 5).read(task);
      CompletableFuture<Throwable> ended = new CompletableFuture<>();
      Thread waiting = new Thread(() -> ended.complete(thrownBy(records)));
      waiting.start();
      waiting.interrupt();
      assertInstanceOf(CancellationException.class, ended.get(10, TimeUnit.SECONDS));
      waiting.join();
    }
  }

  private static Throwable thrownBy(Iterator<?> records) {
    return assertThrows(RuntimeException.class, records::hasNext);
  }
}
