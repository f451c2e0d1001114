package io.tidewheel.benchmarks;

import io.tidewheel.StreamingContext;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A backlog in one batch, in a JVM that could not hold it. */
final class Backlog implements Benchmark {
  @Override
  public String description() {
    return "backlog: 10M records counted in one batch under -Xmx256m";
  }

  @Override
  public void run(Options options, Report report) throws Exception {
    try (KafkaTopics kafka = KafkaTopics.start()) {
      String topic = Count.topic(kafka, options, report);
      String result =
          ChildJvm.run(
              Small.class,
              List.of("-Xmx256m"),
              kafka.bootstrapServers(),
              topic,
              Integer.toString(options.scaled(Count.RECORDS)));
      report.line("   %s: reached", result);
    }
  }

  /** The program of the small JVM. */
  static final class Small {
    private static final long LONGEST_MINUTES = 5;

    private Small() {}

    /** The bootstrap servers, the topic, and how many records it has. */
    public static void main(String[] args) throws Exception {
      long expected = Long.parseLong(args[2]);
      AtomicLong counted = new AtomicLong();
      CountDownLatch all = new CountDownLatch(1);
      long start = System.nanoTime();
      try (StreamingContext context = new StreamingContext("backlog", Duration.ofSeconds(1))) {
        KafkaStreams.<byte[]>of(
                context, args[1], KafkaTopics.consumer(args[0], ByteArrayDeserializer.class))
            .foreachRDD(
                rdd -> {
                  if (counted.addAndGet(rdd.count()) >= expected) {
                    all.countDown();
                  }
                });
        context.start();
        if (!all.await(LONGEST_MINUTES, TimeUnit.MINUTES)) {
          throw new IllegalStateException("counted " + counted + " of " + expected + " records");
        }
      }
      System.out.println(
          String.format(
              Locale.ROOT,
              "%d records in %.1f s, heap at its largest at most %d MB",
              counted.get(),
              (System.nanoTime() - start) / 1e9,
              peakHeap() >> 20));
      System.exit(0);
    }

    /** The sum of the pools' peaks, which need not have come at the same time. */
    private static long peakHeap() {
      return ManagementFactory.getMemoryPoolMXBeans().stream()
          .filter(pool -> pool.getType() == MemoryType.HEAP)
          .mapToLong((MemoryPoolMXBean pool) -> pool.getPeakUsage().getUsed())
          .sum();
    }
  }
}
