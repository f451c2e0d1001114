package io.tidewheel.benchmarks;

import io.tidewheel.StreamingContext;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
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
    private static final long WATCH_NANOS = 5_000_000;

    private Small() {}

    /** The bootstrap servers, the topic, and how many records it has. */
    public static void main(String[] args) throws Exception {
      long expected = Long.parseLong(args[2]);
      AtomicLong counted = new AtomicLong();
      CountDownLatch all = new CountDownLatch(1);
      AtomicLong heap = watchHeap();
      long start = System.nanoTime();
      try (StreamingContext context =
          new StreamingContext(KafkaStreams.limited(0), Duration.ofSeconds(1))) {
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
        System.out.println(
            String.format(
                Locale.ROOT,
                "%d records in %.1f s, largest heap %d MB",
                counted.get(),
                (System.nanoTime() - start) / 1e9,
                heap.get() >> 20));
      }
      System.exit(0);
    }

    /** Notes how much of the heap is used, many times a second, garbage included. */
    private static AtomicLong watchHeap() {
      AtomicLong largest = new AtomicLong();
      Thread thread =
          new Thread(
              () -> {
                while (true) {
                  long used = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
                  largest.accumulateAndGet(used, Math::max);
                  LockSupport.parkNanos(WATCH_NANOS);
                }
              },
              "heap-watch");
      thread.setDaemon(true);
      thread.start();
      return largest;
    }
  }
}
