package io.tidewheel.cluster;

import static java.util.Comparator.comparing;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.DStream;
import io.tidewheel.LongAccumulator;
import io.tidewheel.StreamingContext;
import io.tidewheel.demo.cluster.SparkCluster;
import io.tidewheel.demo.cluster.SparkJars;
import io.tidewheel.kafka.ConsumerStrategies;
import io.tidewheel.kafka.KafkaUtils;
import io.tidewheel.kafka.LocationStrategies;
import io.tidewheel.testkit.kafka.EmbeddedKafka;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkStatusTracker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program whose records are read, and whose state is kept, where Spark's executors are. */
class KafkaOnExecutorsTest {
  private static final String TOPIC = "numbers";
  private final Queue<ReadBy> seen = new ConcurrentLinkedQueue<>();
  private final AtomicReference<Map<String, Long>> counts = new AtomicReference<>(Map.of());

  @TempDir private Path checkpoint;

  @Test
  void readsEveryRecordOnceAndKeepsItsStateThoughAnExecutorIsKilled() throws Exception {
    SparkJars jars = SparkJars.find();
    try (EmbeddedKafka kafka = EmbeddedKafka.start();
        SparkCluster cluster = SparkCluster.start(jars, 2)) {
      kafka.createTopic(TOPIC, 2);
      kafka.send(TOPIC, 0, numbers(0, 50));
      kafka.send(TOPIC, 1, numbers(50, 100));
      try (StreamingContext ssc =
          new StreamingContext(Programs.conf(cluster, jars), Duration.ofMillis(500))) {
        ssc.checkpoint(checkpoint.toString());
        DStream<ConsumerRecord<String, String>> records =
            KafkaUtils.createDirectStream(
                ssc,
                LocationStrategies.PreferConsistent(),
                ConsumerStrategies.<String, String>Subscribe(List.of(TOPIC), params(kafka)));
        LongAccumulator read = ssc.longAccumulator("read");
        ReadBy.of(records, read).foreachRDD(rdd -> seen.addAll(rdd.collect()));
        LastDigits.counted(records).foreachRDD(rdd -> counts.set(rdd.collectAsMap()));
        ssc.start();
        Conditions.await(() -> total() >= 100 && cluster.executors().size() == 2);
        Set<Long> executors = pids(cluster);
        ProcessHandle killed = cluster.executors().get(0);
        assertTrue(killed.destroyForcibly());
        killed.onExit().join();
        kafka.send(TOPIC, 0, numbers(100, 150));
        kafka.send(TOPIC, 1, numbers(150, 200));
        Conditions.await(
            () -> {
              executors.addAll(pids(cluster));
              return total() >= 200;
            });
        executors.addAll(pids(cluster));
        assertEquals(
            numbers(0, 10).stream().collect(Collectors.toMap(digit -> digit, digit -> 20L)),
            counts.get());
        assertEquals(
            numbers(0, 200),
            seen.stream().map(ReadBy::value).sorted(comparing(Integer::valueOf)).toList());
        Conditions.await(() -> read.sum() == 200);
        Set<Long> readers = seen.stream().map(ReadBy::pid).collect(Collectors.toSet());
        assertTrue(executors.containsAll(readers), () -> readers + " not all in " + executors);
      }
    }
  }

  @Test
  void readsPartitionsOnTheHostsWishedForAndGivesConsumersBack() throws Exception {
    SparkJars jars = SparkJars.find();
    Map<TopicPartition, String> hosts =
        Map.of(
            new TopicPartition(TOPIC, 0), "127.0.0.2", new TopicPartition(TOPIC, 1), "127.0.0.1");
    Queue<ReadOn> reads = new ConcurrentLinkedQueue<>();
    try (EmbeddedKafka kafka = EmbeddedKafka.start();
        SparkCluster cluster = SparkCluster.start(jars, List.of("127.0.0.1", "127.0.0.2"))) {
      kafka.createTopic(TOPIC, 2);
      try (StreamingContext ssc =
          new StreamingContext(Programs.conf(cluster, jars), Duration.ofMillis(500))) {
        DStream<ReadOn> read =
            ReadOn.of(
                KafkaUtils.createDirectStream(
                    ssc,
                    LocationStrategies.PreferFixed(hosts),
                    ConsumerStrategies.<String, String>Subscribe(List.of(TOPIC), params(kafka))));
        read.foreachRDD(
            rdd -> {
              rdd.take(1); // Leaves the rest of the first partition unread.
              reads.addAll(rdd.collect());
            });
        SparkStatusTracker spark = SparkContext.getOrCreate(new SparkConf()).statusTracker();
        Conditions.await(() -> spark.getExecutorInfos().length == 3); // The driver is one.
        ssc.start();
        for (int i = 1; i <= 4; i++) {
          int wanted = 2_000 * i;
          kafka.send(TOPIC, 0, numbers(0, 1_000));
          kafka.send(TOPIC, 1, numbers(0, 1_000));
          Conditions.await(() -> reads.size() >= wanted);
        }
      }
    }
    assertEquals(8_000, reads.size());
    // Each of them beside no other one, though take(1) was done before.
    assertEquals(
        Set.of(new ReadOn(0, "127.0.0.2", 1), new ReadOn(1, "127.0.0.1", 1)), Set.copyOf(reads));
  }

  private long total() {
    return counts.get().values().stream().mapToLong(Long::longValue).sum();
  }

  private static Set<Long> pids(SparkCluster cluster) {
    return new HashSet<>(cluster.executors().stream().map(ProcessHandle::pid).toList());
  }

  private static Map<String, Object> params(EmbeddedKafka kafka) {
    Map<String, Object> params = new HashMap<>(kafka.clientProperties());
    params.put("key.deserializer", StringDeserializer.class);
    params.put("value.deserializer", StringDeserializer.class);
    params.put("group.id", "readers");
    params.put("auto.offset.reset", "earliest");
    return params;
  }

  private static List<String> numbers(int from, int until) {
    return IntStream.range(from, until).mapToObj(Integer::toString).toList();
  }
}
