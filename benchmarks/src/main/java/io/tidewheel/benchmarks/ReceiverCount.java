package io.tidewheel.benchmarks;

import io.tidewheel.StreamingConf;
import io.tidewheel.StreamingContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * A topic counted to its end by receivers, with and without a write-ahead log, beside the direct
 * stream: the same program but for the line that makes the stream.
 */
final class ReceiverCount implements Benchmark {
  private static final Duration INTERVAL = Duration.ofMillis(200);
  private static final double TARGET = 0.50;
  private static final double TARGET_WITH_LOG = 0.30;

  @Override
  public String description() {
    return "receivers: 10M records of 100 bytes counted by receivers, beside the direct stream";
  }

  @Override
  public void run(Options options, Report report) throws Exception {
    int records = options.scaled(Count.RECORDS);
    Path directory = Files.createTempDirectory(Path.of("benchmarks/target"), "receivers");
    try (KafkaTopics kafka = KafkaTopics.start()) {
      String topic = Count.topic(kafka, options, report);
      Comparison comparison = new Comparison(report, options, records);
      for (Approach approach : Approach.values()) {
        comparison.side(
            approach.toString(), done -> count(approach, kafka, topic, records, directory, done));
      }
      Comparison.Measured measured = comparison.run();
      String direct = Approach.DIRECT.toString();
      report.atLeast(
          "speed of a receiver",
          measured.speed(Approach.RECEIVER.toString(), direct).median(),
          TARGET);
      report.atLeast(
          "speed of a receiver with a write-ahead log",
          measured.speed(Approach.RECEIVER_WITH_LOG.toString(), direct).median(),
          TARGET_WITH_LOG);
      Profile.record(
          options,
          report,
          done -> count(Approach.RECEIVER_WITH_LOG, kafka, topic, records, directory, done));
    } finally {
      Files.delete(directory);
    }
  }

  private static long count(
      Approach approach,
      KafkaTopics kafka,
      String topic,
      long records,
      Path directory,
      Runnable done)
      throws Exception {
    Path checkpoint = directory.resolve("checkpoint");
    AtomicLong counted = new AtomicLong();
    CountDownLatch all = new CountDownLatch(1);
    StreamingConf conf = approach.configure(new StreamingConf().setAppName("receivers"));
    try (StreamingContext context = new StreamingContext(conf, INTERVAL)) {
      if (approach.hasLog()) {
        context.checkpoint(checkpoint.toString());
      }
      approach
          .values(context, topic, Approach.CONSUMERS, kafka.consumer(ByteArrayDeserializer.class))
          .foreachRDD(
              rdd -> {
                if (counted.addAndGet(rdd.count()) >= records) {
                  all.countDown();
                }
              });
      context.start();
      all.await();
      done.run();
    }
    if (approach.hasLog()) {
      WriteAheadLog.delete(checkpoint);
    }
    return counted.get();
  }
}
