package io.tidewheel.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.StreamingConf;
import io.tidewheel.StreamingContext;
import io.tidewheel.listener.BatchInfo;
import io.tidewheel.listener.LimitedBy;
import io.tidewheel.listener.RateLimit;
import io.tidewheel.listener.StreamInputInfo;
import io.tidewheel.listener.StreamingListener;
import io.tidewheel.testkit.StreamTest;
import io.tidewheel.testkit.TestOutput;
import io.tidewheel.testkit.kafka.EmbeddedKafka;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** F38: a program that gets slow takes less from Kafka, and nothing is lost. */
class BackpressureTest {
  private static final Logger LOG = LoggerFactory.getLogger(BackpressureTest.class);
  private static final Duration INTERVAL = Duration.ofMillis(200);
  private static final String TOPIC = "backlog";
  private static final int[] RECORDS = {40_000, 10_000, 0};

  /** Static, since functions of a stream are code that could run elsewhere. */
  private static volatile long nanosPerRecord;

  private final BlockingQueue<BatchInfo> batches = new LinkedBlockingQueue<>();
  private final List<String> seen = Collections.synchronizedList(new ArrayList<>());
  private long last;

  private StreamingContext started(EmbeddedKafka kafka, Path directory) {
    Map<String, Object> params = new HashMap<>(kafka.clientProperties());
    params.put("key.deserializer", StringDeserializer.class);
    params.put("value.deserializer", StringDeserializer.class);
    params.put("auto.offset.reset", "earliest");
    StreamingConf conf =
        new StreamingConf()
            .setAppName("backpressure")
            .set("engine.threads", "2")
            .set("streaming.backpressure.enabled", "true")
            .set("streaming.backpressure.initialRate", "5000");
    StreamingContext context = new StreamingContext(conf, INTERVAL);
    context.checkpoint(directory.toString());
    KafkaUtils.createDirectStream(
            context,
            LocationStrategies.PreferConsistent(),
            ConsumerStrategies.<String, String>Subscribe(List.of(TOPIC), params))
        .map(BackpressureTest::process)
        .foreachRDD(rdd -> seen.addAll(rdd.collect()));
    context.addStreamingListener(
        new StreamingListener() {
          @Override
          public void onBatchCompleted(BatchInfo batch) {
            batches.add(batch);
          }
        });
    context.start();
    return context;
  }

  private static String process(ConsumerRecord<String, String> record) {
    long end = System.nanoTime() + nanosPerRecord;
    while (System.nanoTime() < end) {
      LockSupport.parkNanos(end - System.nanoTime());
    }
    return record.partition() + ":" + record.value();
  }

  /** Waits until so many batches in a row are as wanted; the last of them. */
  private BatchInfo await(int inARow, Predicate<BatchInfo> wanted) throws InterruptedException {
    BatchInfo batch = null;
    for (int found = 0; found < inARow; ) {
      batch = batches.poll(20, TimeUnit.SECONDS);
      assertTrue(batch != null, "no batch came");
      last = batch.batchId();
      found = wanted.test(batch) ? found + 1 : 0;
    }
    return batch;
  }

  private static double seconds(BatchInfo batch) {
    return batch.processingDelay().orElseThrow().toNanos() / 1e9;
  }

  private static StreamInputInfo input(BatchInfo batch) {
    return batch.inputs().get(0);
  }

  @Test
  void slowProgramTakesLessAlsoAfterARestartAndLosesNothing(@TempDir Path directory)
      throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start()) {
      kafka.createTopic(TOPIC, RECORDS.length);
      for (int partition = 0; partition < RECORDS.length; partition++) {
        kafka.send(TOPIC, partition, numbers(RECORDS[partition]));
      }
      nanosPerRecord = 100_000;
      BatchInfo slow;
      try (StreamingContext context = started(kafka, directory)) {
        BatchInfo first = await(1, batch -> true);
        assertEquals(1_000, first.numRecords());
        assertEquals(LimitedBy.INITIAL_RATE, input(first).limit().by());
        await(3, batch -> true);
        nanosPerRecord = 2_000_000;
        long changed = last;
        slow = await(3, batch -> seconds(batch) < 1.5 * INTERVAL.toMillis() / 1e3);
        assertTrue(last - changed <= 10, "batch " + changed + " to " + last);
        assertEquals(LimitedBy.PROCESSING_TIME, input(slow).limit().by());
        assertTrue(slow.numRecords() < 500, "records " + slow.numRecords());
        assertTrue(seen.size() < 25_000, "the backlog has become short: " + seen.size());
        LOG.info(
            "first batch {} records in {} s; slow from batch {}, at batch {} {} records in {} s",
            first.numRecords(),
            seconds(first),
            changed,
            last,
            slow.numRecords(),
            seconds(slow));
        context.stop(true, true);
      }
      batches.clear();
      try (StreamingContext context = started(kafka, directory)) {
        BatchInfo first = await(1, batch -> true);
        assertEquals(LimitedBy.PROCESSING_TIME, input(first).limit().by());
        double change = (double) first.numRecords() / slow.numRecords();
        assertTrue(change < 2, "first " + first.numRecords() + ", before " + slow.numRecords());
        nanosPerRecord = 0;
        int all = IntStream.of(RECORDS).sum();
        await(1, batch -> seen.size() >= all);
        LOG.info("the first batch after the restart had {} records", first.numRecords());
        context.stop(true, true);
      }
    }
    for (int partition = 0; partition < RECORDS.length; partition++) {
      String prefix = partition + ":";
      List<String> of = seen.stream().filter(value -> value.startsWith(prefix)).toList();
      assertEquals(numbers(RECORDS[partition]).stream().map(n -> prefix + n).toList(), of);
    }
  }

  @Test
  void ratesOfTheUserAreTheReasonWhereTheyHold() {
    Map<String, Object> params = new HashMap<>();
    params.put("key.deserializer", StringDeserializer.class);
    params.put("value.deserializer", StringDeserializer.class);
    params.put("auto.offset.reset", "earliest");
    StreamingConf conf =
        new StreamingConf().setAppName("rates").set("streaming.kafka.maxRatePerPartition", "10");
    try (EmbeddedKafka kafka = EmbeddedKafka.start();
        StreamTest test = StreamTest.of(conf, Duration.ofSeconds(1))) {
      kafka.createTopic(TOPIC, 2);
      kafka.send(TOPIC, 0, numbers(15));
      params.putAll(kafka.clientProperties());
      TestOutput<String> values =
          test.capture(
              KafkaUtils.createDirectStream(
                      test.context(),
                      LocationStrategies.PreferConsistent(),
                      ConsumerStrategies.<String, String>Subscribe(List.of(TOPIC), params))
                  .map(ConsumerRecord::value));
      test.start().tick().expect(values, numbers(10));
      assertEquals(new RateLimit(10, LimitedBy.MAX_RATE), input(test.batches().get(0)).limit());
      test.tick().expect(values, numbers(15).subList(10, 15));
      assertFalse(input(test.batches().get(1)).limit().isReached());
    }
  }

  private static List<String> numbers(int count) {
    return IntStream.range(0, count).mapToObj(Integer::toString).toList();
  }
}
