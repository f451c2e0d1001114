package io.tidewheel.internal.kafka.receiver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.DStream;
import io.tidewheel.StorageLevel;
import io.tidewheel.StreamingConf;
import io.tidewheel.StreamingContext;
import io.tidewheel.StreamingException;
import io.tidewheel.Tuple2;
import io.tidewheel.function.Function;
import io.tidewheel.internal.kafka.Eventually;
import io.tidewheel.kafka.ConsumerStrategies;
import io.tidewheel.kafka.KafkaUtils;
import io.tidewheel.kafka.LocationStrategies;
import io.tidewheel.testkit.kafka.EmbeddedKafka;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What others do wrong: functions, deserializers, keys, and other members of the group. */
class KafkaReceiverFaultsTest {
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

  private StreamingContext context(Map<String, String> more) {
    StreamingConf conf =
        new StreamingConf()
            .setAppName("kafka-receiver")
            .set("streaming.blockInterval", "20ms")
            .set("streaming.receiver.writeAheadLog.enable", "true");
    more.forEach(conf::set);
    StreamingContext ssc = new StreamingContext(conf, Duration.ofMillis(50));
    ssc.checkpoint(directory.resolve("checkpoint").toString());
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

  private DStream<String> values(StreamingContext ssc, Map<String, Object> params) {
    return KafkaUtils.<String, String>createStream(
            ssc, params, Map.of(topic, 1), StorageLevel.MEMORY_AND_DISK_SER())
        .map(Tuple2::_2);
  }

  private void gather(DStream<String> values) {
    values.foreachRDD(rdd -> seen.addAll(rdd.collect()));
  }

  private static List<String> numbers(int partition, int from, int until) {
    return IntStream.range(from, until).mapToObj(n -> partition + ":" + n).toList();
  }

  private List<String> seenOf(int partition) {
    return seen.stream().filter(value -> value.startsWith(partition + ":")).toList();
  }

  private static int deep(int depth) {
    return depth < 0 ? 0 : deep(depth + 1) + depth; // The stack ends sooner than the numbers.
  }

  @ParameterizedTest
  @ValueSource(strings = {"exception", "recursion"})
  @DisplayName("F41: a function that fails stops the context, and the mended one has the record")
  void theRecordThatAFunctionFailedOfIsKept(String fault) throws Exception {
    kafka.createTopic(topic, 1);
    kafka.send(topic, 0, numbers(0, 0, 100));
    Function<String, String> failing =
        value -> {
          if (value.equals("0:57")) {
            throw new IllegalArgumentException(
                "odd, depth " + (fault.equals("exception") ? 0 : deep(0)));
          }
          return value;
        };
    try (StreamingContext ssc = context(Map.of())) {
      gather(values(ssc, params()).map(failing).named("check"));
      ssc.start();
      var thrown = assertThrows(StreamingException.class, ssc::awaitTermination);
      assertTrue(thrown.getMessage().startsWith("batch="), thrown.getMessage());
    }
    int before = seen.size();
    try (StreamingContext ssc = context(Map.of())) {
      gather(values(ssc, params()).map(value -> value).named("check"));
      ssc.start();
      Eventually.await(() -> seen.size() >= 100, () -> before + " and then only " + seen.size());
      ssc.stop(true, true);
    }
    assertEquals(numbers(0, 0, 100), List.copyOf(seen));
  }

  /** Recurses without end for one value. */
  public static final class DeepDeserializer implements Deserializer<String> {
    @Override
    public String deserialize(String ofTopic, byte[] value) {
      return value.length == 3 ? "depth " + deep(0) : "";
    }
  }

  @Test
  @DisplayName("F41: a deserializer that recurses without end stops the context with its cause")
  void anErrorOfADeserializerStopsTheContext() throws Exception {
    kafka.createTopic(topic, 1);
    kafka.send(topic, 0, List.of("ab", "abc"));
    Map<String, Object> params = params();
    params.put("value.deserializer", DeepDeserializer.class);
    try (StreamingContext ssc = context(Map.of())) {
      gather(values(ssc, params));
      ssc.start();
      var thrown = assertThrows(StreamingException.class, ssc::awaitTermination);
      assertTrue(thrown.getMessage().contains("StackOverflowError"), thrown.getMessage());
      assertTrue(thrown.getCause() instanceof StackOverflowError, thrown.toString());
    }
  }

  @Test
  @DisplayName("F47: a hot partition neither starves the others nor takes more than the room")
  void aHotPartitionDoesNotStarveTheOthers() throws Exception {
    kafka.createTopic(topic, PARTITIONS);
    kafka.send(topic, 0, numbers(0, 0, 30_000));
    for (int partition = 1; partition < PARTITIONS; partition++) {
      kafka.send(topic, partition, numbers(partition, 0, 100));
    }
    Map<String, String> littleRoom =
        Map.of(
            "streaming.blockMaxBytes", "4096",
            "streaming.blockQueueSize", "2",
            "streaming.receiver.memory", "20000",
            "streaming.receiver.disk", "20000");
    Map<String, Object> params = params();
    params.put("max.partition.fetch.bytes", 20_000); // So much of one partition at a time.
    List<Integer> sizes = new ArrayList<>();
    try (StreamingContext ssc = context(littleRoom)) {
      values(ssc, params)
          .foreachRDD(
              rdd -> {
                List<String> batch = rdd.collect();
                sizes.add(batch.size());
                seen.addAll(batch);
              });
      ssc.start();
      Eventually.await(
          () -> seen.stream().filter(value -> !value.startsWith("0:")).count() == 300,
          () -> "others: " + (seen.size() - seenOf(0).size()));
      assertTrue(seenOf(0).size() < 30_000, "the hot partition came first");
      ssc.stop(true, true);
    }
    for (int partition = 1; partition < PARTITIONS; partition++) {
      assertEquals(numbers(partition, 0, 100), seenOf(partition));
    }
    assertEquals(numbers(0, 0, seenOf(0).size()), seenOf(0));
    // A record takes six bytes and more.
    assertTrue(sizes.stream().allMatch(size -> size < 2 * 20_000 / 6), sizes::toString);
  }

  @Test
  @DisplayName("F26: another consumer of its group does not disturb a direct stream")
  void aDirectStreamIsNotDisturbedByItsGroup() throws Exception {
    kafka.createTopic(topic, PARTITIONS);
    for (int partition = 0; partition < PARTITIONS; partition++) {
      kafka.send(topic, partition, numbers(partition, 0, 200));
    }
    Map<String, Object> params = params();
    try (StreamingContext ssc = context(Map.of());
        KafkaConsumer<String, String> other = new KafkaConsumer<>(params)) {
      KafkaUtils.createDirectStream(
              ssc,
              LocationStrategies.PreferConsistent(),
              ConsumerStrategies.<String, String>Subscribe(List.of(topic), params))
          .map(ConsumerRecord::value)
          .foreachRDD(rdd -> seen.addAll(rdd.collect()));
      other.subscribe(List.of(topic));
      ssc.start();
      int consumed = 0;
      while (consumed < PARTITIONS * 200) {
        consumed += other.poll(Duration.ofMillis(100)).count();
      }
      other.commitSync();
      for (int partition = 0; partition < PARTITIONS; partition++) {
        kafka.send(topic, partition, numbers(partition, 200, 300));
      }
      Eventually.await(() -> seen.size() >= PARTITIONS * 300, () -> "seen: " + seen.size());
      ssc.stop(true, true);
    }
    for (int partition = 0; partition < PARTITIONS; partition++) {
      assertEquals(numbers(partition, 0, 300), seenOf(partition));
    }
  }
}
