package io.tidewheel.kafka;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.DStream;
import io.tidewheel.RDD;
import io.tidewheel.StreamingConf;
import io.tidewheel.StreamingContext;
import io.tidewheel.StreamingException;
import io.tidewheel.internal.kafka.Eventually;
import io.tidewheel.testkit.StreamTest;
import io.tidewheel.testkit.TestOutput;
import io.tidewheel.testkit.kafka.EmbeddedKafka;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.IntegerDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Whole programs that read Kafka. */
class DirectStreamTest {
  private static final AtomicInteger NAMES = new AtomicInteger();
  private static EmbeddedKafka kafka;

  private final String topic = "program-" + NAMES.incrementAndGet();
  private final String group = "group-of-" + topic;

  @BeforeAll
  static void startBroker() {
    kafka = EmbeddedKafka.start();
  }

  @AfterAll
  static void stopBroker() {
    kafka.close();
  }

  private Map<String, Object> params(Object... more) {
    Map<String, Object> params = new HashMap<>(kafka.clientProperties());
    params.put("key.deserializer", StringDeserializer.class);
    params.put("value.deserializer", StringDeserializer.class);
    params.put("group.id", group);
    params.put("auto.offset.reset", "earliest");
    for (int i = 0; i < more.length; i += 2) {
      params.put((String) more[i], more[i + 1]);
    }
    return params;
  }

  private DStream<ConsumerRecord<String, String>> stream(StreamingContext ssc, Object... more) {
    return KafkaUtils.createDirectStream(
        ssc,
        LocationStrategies.PreferConsistent(),
        ConsumerStrategies.<String, String>Subscribe(List.of(topic), params(more)));
  }

  private static StreamingConf conf() {
    return new StreamingConf().setAppName("test").set("engine.threads", "2");
  }

  private static List<String> numbers(int from, int until) {
    return IntStream.range(from, until).mapToObj(Integer::toString).toList();
  }

  private TopicPartition partition(int number) {
    return new TopicPartition(topic, number);
  }

  @Test
  void rangesAreAlignedWithPartitionsAndPublishedAfterTheBatch() {
    kafka.createTopic(topic, 3);
    kafka.send(topic, 0, numbers(0, 5));
    kafka.send(topic, 2, numbers(5, 9));
    List<OffsetRange[]> seen = Collections.synchronizedList(new ArrayList<>());
    List<List<Integer>> counts = Collections.synchronizedList(new ArrayList<>());
    List<Map<?, ?>> publishedBefore = Collections.synchronizedList(new ArrayList<>());
    try (StreamTest test = StreamTest.every(Duration.ofSeconds(1))) {
      DStream<ConsumerRecord<String, String>> stream = stream(test.context());
      stream.foreachRDD(
          rdd -> {
            seen.add(((HasOffsetRanges) rdd.rdd()).offsetRanges());
            counts.add(countsByPartition(rdd));
            publishedBefore.add(kafka.committedOffsets(group));
          });
      TestOutput<String> values = test.capture(stream.map(ConsumerRecord::value));
      test.start().tick().expect(values, numbers(0, 9));
      kafka.send(topic, 1, List.of("x"));
      test.tick().expect(values, "x");
      Map<TopicPartition, Long> expected =
          Map.of(partition(0), 5L, partition(1), 1L, partition(2), 4L);
      Eventually.await(
          () -> kafka.committedOffsets(group).equals(expected),
          () -> kafka.committedOffsets(group).toString());
    }
    assertArrayEquals(
        new OffsetRange[] {
          OffsetRange.create(topic, 0, 0, 5),
          OffsetRange.create(topic, 1, 0, 0),
          OffsetRange.create(topic, 2, 0, 4)
        },
        seen.get(0));
    assertEquals(List.of(5, 0, 4), counts.get(0));
    assertEquals(List.of(0, 1, 0), counts.get(1));
    assertEquals(Map.of(), publishedBefore.get(0));
  }

  private static List<Integer> countsByPartition(RDD<ConsumerRecord<String, String>> rdd) {
    return rdd.<Integer>mapPartitions(
            records -> {
              int count = 0;
              while (records.hasNext()) {
                records.next();
                count++;
              }
              return List.of(count).iterator();
            })
        .collect();
  }

  @Test
  void inputDStreamCommitsAndStopFlushes() throws Exception {
    kafka.createTopic(topic, 1);
    kafka.send(topic, 0, numbers(0, 5));
    CompletableFuture<Exception> told = new CompletableFuture<>();
    try (StreamTest test =
        StreamTest.of(
            conf().set("spark.streaming.kafka.publishOffsets", "false"), Duration.ofSeconds(1))) {
      DStream<ConsumerRecord<String, String>> stream = stream(test.context());
      stream.foreachRDD(
          rdd ->
              ((CanCommitOffsets) stream.inputDStream())
                  .commitAsync(
                      ((HasOffsetRanges) rdd.rdd()).offsetRanges(),
                      (offsets, failure) -> told.complete(failure)));
      test.start().tick();
      assertNull(told.get(10, TimeUnit.SECONDS));
      assertEquals(Map.of(partition(0), 5L), kafka.committedOffsets(group));
      kafka.send(topic, 0, numbers(5, 7));
      test.tick();
    }
    assertEquals(Map.of(partition(0), 7L), kafka.committedOffsets(group));
  }

  @Test
  void theNextProgramGoesOnWhereThisOneStopped() {
    kafka.createTopic(topic, 2);
    kafka.send(topic, 0, numbers(0, 10));
    for (String expected : List.of("first", "second")) {
      kafka.send(topic, 1, List.of(expected));
      try (StreamTest test = StreamTest.every(Duration.ofSeconds(1))) {
        TestOutput<String> values = test.capture(stream(test.context()).map(ConsumerRecord::value));
        test.start().tick();
        List<String> all = new ArrayList<>(expected.equals("first") ? numbers(0, 10) : List.of());
        all.add(expected);
        test.expect(values, all);
      }
    }
  }

  @Test
  void splitRangesKeepEveryRecordOnce() {
    kafka.createTopic(topic, 2);
    kafka.send(topic, 0, numbers(0, 5000));
    kafka.send(topic, 1, numbers(5000, 6000));
    try (StreamTest test =
        StreamTest.of(conf().set("streaming.kafka.minPartitions", "7"), Duration.ofSeconds(1))) {
      DStream<ConsumerRecord<String, String>> stream = stream(test.context());
      List<Integer> partitions = Collections.synchronizedList(new ArrayList<>());
      stream.foreachRDD(rdd -> partitions.add(rdd.getNumPartitions()));
      TestOutput<String> values = test.capture(stream.map(ConsumerRecord::value));
      test.start().tick().expect(values, numbers(0, 6000));
      assertEquals(List.of(7), partitions);
      kafka.send(topic, 1, numbers(6000, 6100));
      test.tick().expect(values, numbers(6000, 6100));
    }
  }

  @Test
  void abortedTransactionsAreNotSeen() {
    kafka.createTopic(topic, 1);
    try (StreamTest test = StreamTest.every(Duration.ofSeconds(1));
        KafkaProducer<String, String> producer =
            new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers(), "transactional.id", topic),
                new StringSerializer(),
                new StringSerializer())) {
      producer.initTransactions();
      TestOutput<String> values =
          test.capture(
              stream(test.context(), "isolation.level", "read_committed")
                  .map(ConsumerRecord::value));
      test.start();
      for (int i = 0; i < 3; i++) {
        write(producer, "committed " + i);
        producer.commitTransaction();
        write(producer, "aborted " + i);
        producer.abortTransaction();
        long end = 4L * (i + 1); // Two records and two markers; the last one may come late.
        Eventually.await(
            () -> kafka.endOffset(topic, 0) == end, () -> "at " + kafka.endOffset(topic, 0));
        test.tick().expect(values, "committed " + i);
      }
    }
    assertEquals(Map.of(partition(0), 12L), kafka.committedOffsets(group), "markers included");
  }

  private void write(KafkaProducer<String, String> producer, String value) {
    producer.beginTransaction();
    var sent = producer.send(new ProducerRecord<>(topic, 0, null, value));
    producer.flush();
    assertTrue(sent.isDone());
  }

  @Test
  void aBrokerRestartWhileRunningLosesNothing() throws Exception {
    kafka.createTopic(topic, 2);
    kafka.send(topic, 0, numbers(0, 100));
    Set<String> seen = new ConcurrentSkipListSet<>();
    AtomicInteger records = new AtomicInteger();
    try (StreamingContext ssc = new StreamingContext(conf(), Duration.ofMillis(50))) {
      stream(ssc)
          .foreachRDD(
              rdd ->
                  rdd.foreach(
                      record -> {
                        seen.add(record.value());
                        records.incrementAndGet();
                      }));
      ssc.start();
      Eventually.await(() -> seen.size() == 100, () -> "seen " + seen.size());
      kafka.stop(0);
      kafka.restart(0);
      kafka.send(topic, 1, numbers(100, 200));
      Eventually.await(() -> seen.size() == 200, () -> "seen " + seen.size());
      ssc.stop(Duration.ofSeconds(20));
    }
    assertEquals(200, records.get(), "none twice");
    assertEquals(Map.of(partition(0), 100L, partition(1), 100L), kafka.committedOffsets(group));
  }

  @Test
  void aRecordThatCannotBeReadStopsTheContextAndSaysWhich() throws Exception {
    kafka.createTopic(topic, 1);
    kafka.send(topic, 0, List.of("four", "no int"));
    try (StreamingContext ssc = new StreamingContext(conf(), Duration.ofMillis(50))) {
      stream(ssc, "value.deserializer", IntegerDeserializer.class)
          .foreachRDD(rdd -> rdd.foreach(record -> {}));
      ssc.start();
      StreamingException e =
          assertThrows(StreamingException.class, () -> ssc.awaitTerminationOrTimeout(30_000));
      assertTrue(
          e.getMessage().contains("topic=" + topic + ", partition=0, offset=1"), e.getMessage());
    }
    assertEquals(Map.of(), kafka.committedOffsets(group), "the batch was not committed");
  }

  @Test
  void createRDDReadsItsRangesEachTime() {
    kafka.createTopic(topic, 2);
    kafka.send(topic, 0, numbers(0, 10));
    kafka.send(topic, 1, numbers(10, 20));
    OffsetRange[] ranges = {
      OffsetRange.create(topic, 1, 2, 5),
      OffsetRange.create(topic, 0, 0, 0),
      OffsetRange.create(topic, 0, 8, 10)
    };
    try (StreamingContext ssc = new StreamingContext(conf(), Duration.ofSeconds(1))) {
      RDD<ConsumerRecord<String, String>> rdd =
          KafkaUtils.createRDD(ssc, params(), ranges, LocationStrategies.PreferConsistent());
      assertEquals(3, rdd.getNumPartitions());
      assertArrayEquals(ranges, ((HasOffsetRanges) rdd.rdd()).offsetRanges());
      assertEquals(5, rdd.count());
      assertEquals(List.of("12", "13", "14", "8", "9"), rdd.map(ConsumerRecord::value).collect());
    }
  }

  @Test
  void createRDDOfOffsetsThatAreGoneFails() {
    kafka.createTopic(topic, 1);
    kafka.send(topic, 0, numbers(0, 10));
    kafka.deleteRecordsBefore(topic, 0, 5);
    try (StreamingContext ssc = new StreamingContext(conf(), Duration.ofSeconds(1))) {
      RDD<ConsumerRecord<String, String>> rdd =
          KafkaUtils.createRDD(
              ssc,
              params(),
              new OffsetRange[] {OffsetRange.create(topic, 0, 2, 8)},
              LocationStrategies.PreferConsistent());
      RuntimeException e = assertThrows(RuntimeException.class, rdd::count);
      assertTrue(e.getMessage().contains("wanted offset 2, available [5, 10)"), e.getMessage());
    }
  }

  @Test
  void streamsOfOneGroupDoNotDisturbEachOther() {
    kafka.createTopic(topic, 2);
    kafka.send(topic, 0, numbers(0, 100));
    kafka.send(topic, 1, numbers(100, 200));
    try (StreamTest test = StreamTest.every(Duration.ofSeconds(1))) {
      TestOutput<String> one = test.capture(stream(test.context()).map(ConsumerRecord::value));
      TestOutput<String> other = test.capture(stream(test.context()).map(ConsumerRecord::value));
      test.start().tick().expect(one, numbers(0, 200)).expect(other, numbers(0, 200));
    }
  }

  @Test
  void listenersGetOffsetsAndDescription() {
    kafka.createTopic(topic, 1);
    kafka.send(topic, 0, numbers(0, 3));
    try (StreamTest test = StreamTest.every(Duration.ofSeconds(1))) {
      TestOutput<String> values = test.capture(stream(test.context()).map(ConsumerRecord::value));
      test.start().tick().expect(values, numbers(0, 3));
      var input = test.batches().get(0).inputs().values().iterator().next();
      assertEquals(3, input.numRecords());
      assertEquals(List.of(OffsetRange.create(topic, 0, 0, 3)), input.metadata().get("offsets"));
      assertEquals(topic + "-0 [0, 3): 3", input.metadata().get("Description"));
    }
  }

  @Test
  void unknownTopicsStopTheStart() {
    try (StreamingContext ssc = new StreamingContext(conf(), Duration.ofSeconds(1))) {
      stream(ssc).foreachRDD(rdd -> {});
      IllegalStateException e = assertThrows(IllegalStateException.class, ssc::start);
      assertTrue(e.getMessage().contains("unknown topics [" + topic + "]"), e.getMessage());
    }
  }

  @Test
  void windowsOverRecordsNeedNoSerialization() {
    kafka.createTopic(topic, 1);
    kafka.send(topic, 0, numbers(0, 2));
    try (StreamTest test = StreamTest.of(conf(), Duration.ofSeconds(1))) {
      TestOutput<String> values =
          test.capture(
              stream(test.context()).window(Duration.ofSeconds(2)).map(ConsumerRecord::value));
      test.start().tick().expect(values, numbers(0, 2));
      kafka.send(topic, 0, numbers(2, 3));
      test.tick().expect(values, numbers(0, 3));
      test.tick().expect(values, "2");
    }
  }
}
