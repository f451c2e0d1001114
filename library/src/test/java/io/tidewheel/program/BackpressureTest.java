package io.tidewheel.program;

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
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Batches get what they can process in their time, and say what they are limited by. */
class BackpressureTest {
  private static final Duration INTERVAL = Duration.ofMillis(100);
  private static final long BACKLOG = 1_000_000;

  private final List<Long> seen = new ArrayList<>();
  private volatile long nanosPerRecord;

  private static StreamingConf conf() {
    return new StreamingConf()
        .setAppName("backpressure")
        .set("streaming.backpressure.enabled", "true")
        .set("streaming.backpressure.initialRate", "1000");
  }

  /** Processes records one by one, each in its time. */
  private void process(List<Long> records) {
    long end = System.nanoTime() + records.size() * nanosPerRecord;
    while (System.nanoTime() < end) {
      LockSupport.parkNanos(end - System.nanoTime());
    }
    seen.addAll(records);
  }

  private StreamTest started(StreamingConf conf, Topic... topics) {
    StreamTest test = StreamTest.of(conf, INTERVAL);
    for (Topic topic : topics) {
      test.context().sourceStream(topic).foreachRDD(rdd -> process(rdd.collect()));
    }
    return test.start();
  }

  private static StreamInputInfo last(StreamTest test, int input) {
    List<BatchInfo> batches = test.batches();
    return batches.get(batches.size() - 1).inputs().get(input);
  }

  @Test
  void slowJobGetsWhatItCanProcessAndFastJobGetsMore() {
    nanosPerRecord = 1_000_000;
    Topic topic = new Topic().send(BACKLOG);
    try (StreamTest test = started(conf(), topic)) {
      test.tick();
      assertEquals(100, last(test, 0).numRecords());
      assertEquals(new RateLimit(1_000, LimitedBy.INITIAL_RATE), last(test, 0).limit());

      test.tick(10);
      long slow = last(test, 0).numRecords();
      assertTrue(slow <= 120, "records " + slow);
      assertEquals(LimitedBy.PROCESSING_TIME, last(test, 0).limit().by());
      assertEquals(slow * 10.0, last(test, 0).limit().recordsPerSecond());
      String text = last(test, 0).limit().toString();
      assertTrue(text.startsWith("limited by processing time to "), text);

      nanosPerRecord = 50_000;
      test.tick(15);
      long fast = last(test, 0).numRecords();
      assertTrue(fast >= 3 * slow, "records " + slow + " and " + fast);
    }
    assertEquals(LongStream.range(0, seen.size()).boxed().toList(), seen);
  }

  @Test
  void inputBelowItsLimitIsNotLimited() {
    Topic topic = new Topic().send(10);
    try (StreamTest test = started(conf(), topic)) {
      test.tick(3);
      assertEquals(0, last(test, 0).numRecords());
      assertFalse(last(test, 0).limit().isReached());
      assertEquals("not limited", last(test, 0).limit().toString());
    }
  }

  @Test
  void smallInputIsReadWholeBesideALargeOne() {
    nanosPerRecord = 500_000;
    Topic large = new Topic().send(BACKLOG);
    Topic small = new Topic();
    try (StreamTest test = started(conf(), large, small)) {
      for (int i = 0; i < 10; i++) {
        small.send(5);
        test.tick();
      }
      assertEquals(5, last(test, 1).numRecords());
      assertFalse(last(test, 1).limit().isReached());
      assertEquals(LimitedBy.PROCESSING_TIME, last(test, 0).limit().by());
    }
  }

  @Test
  void mergedTicksCountOneInterval() {
    nanosPerRecord = 1_000_000;
    try (StreamTest test = started(conf(), new Topic().send(BACKLOG))) {
      test.tick(3);
      test.advance(INTERVAL.multipliedBy(20));
      assertEquals(20, test.batches().get(3).mergedTicks());
      assertTrue(last(test, 0).numRecords() <= 130, "records " + last(test, 0).numRecords());
    }
  }

  @Test
  void attemptsThatFailedDoNotCount() {
    Topic topic = new Topic().send(BACKLOG);
    StreamTest test = StreamTest.of(conf(), INTERVAL);
    nanosPerRecord = 20_000_000; // 100 records take 2 s, which would allow for 5.
    test.context()
        .sourceStream(topic)
        .foreachRDD(
            rdd -> {
              if (nanosPerRecord > 0) {
                process(rdd.collect());
                nanosPerRecord = 0;
                throw new IllegalStateException("the first attempt");
              }
            });
    try (test) {
      test.start();
      test.tick(2);
      assertEquals(2, test.batches().get(0).attempts());
      assertTrue(last(test, 0).numRecords() >= 100, "records " + last(test, 0).numRecords());
    }
  }

  @Test
  void lastLimitHoldsForTheFirstBatchAfterARestart(@TempDir Path directory) throws Exception {
    nanosPerRecord = 1_000_000;
    List<BatchInfo> before = run(directory, 10);
    long limit = before.get(9).inputs().get(0).numRecords();
    assertTrue(limit <= 120, "records " + limit);

    BatchInfo first = run(directory, 1).get(0);
    assertTrue(first.batchId() >= 10, "the second run goes on");
    StreamInputInfo input = first.inputs().get(0);
    // Without the limit it would be 500, as the first batch of all was.
    assertEquals(500, before.get(0).numRecords());
    assertTrue(input.numRecords() <= 130, "records " + input.numRecords());
    assertEquals(LimitedBy.PROCESSING_TIME, input.limit().by());
  }

  /** Some batches of a program that goes on where it was. */
  private List<BatchInfo> run(Path directory, int batches) throws InterruptedException {
    BlockingQueue<BatchInfo> done = new LinkedBlockingQueue<>();
    StreamingConf conf = conf().set("streaming.backpressure.initialRate", "5000");
    List<BatchInfo> first = new ArrayList<>();
    try (StreamingContext context = new StreamingContext(conf, INTERVAL)) {
      context.checkpoint(directory.toString());
      context.sourceStream(new Topic().send(BACKLOG)).foreachRDD(rdd -> process(rdd.collect()));
      context.addStreamingListener(
          new StreamingListener() {
            @Override
            public void onBatchCompleted(BatchInfo batch) {
              done.add(batch);
            }
          });
      context.start();
      while (first.size() < batches) {
        BatchInfo next = done.poll(30, TimeUnit.SECONDS);
        assertTrue(next != null, "only " + first.size() + " batches ran");
        first.add(next);
      }
      context.stop(true, true);
    }
    return first;
  }
}
