package io.tidewheel.receivers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.StorageLevel;
import io.tidewheel.StreamingConf;
import io.tidewheel.StreamingContext;
import io.tidewheel.listener.BatchInfo;
import io.tidewheel.listener.LimitedBy;
import io.tidewheel.listener.RateLimit;
import io.tidewheel.listener.ReceiverInfo;
import io.tidewheel.listener.StreamInputInfo;
import io.tidewheel.listener.StreamingListener;
import io.tidewheel.receiver.BlockGenerator;
import io.tidewheel.receiver.BlockGeneratorListener;
import io.tidewheel.receiver.BlockId;
import io.tidewheel.receiver.RawBlock;
import io.tidewheel.receiver.ReceiverStoppedException;
import io.tidewheel.testkit.simulation.SimulatedDisk;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A receiver is held back, however it stores, to what may and can be taken. */
class ReceiverRateTest {
  private static final Duration INTERVAL = Duration.ofMillis(100);
  private static final List<Integer> FIFTY = IntStream.range(0, 50).boxed().toList();

  private final BlockingQueue<BatchInfo> batches = new LinkedBlockingQueue<>();
  private final BlockingQueue<ReceiverInfo> ended = new LinkedBlockingQueue<>();
  private final AtomicLong processed = new AtomicLong();
  private volatile long nanosPerRecord;
  private StreamingContext running;

  @AfterEach
  void stop() {
    if (running != null) {
      running.stop();
    }
  }

  private static StreamingConf conf() {
    return new StreamingConf().setAppName("rate").set("streaming.blockInterval", "10ms");
  }

  private void start(StreamingConf conf, ScriptedReceiver<?> receiver) {
    start(new StreamingContext(conf, INTERVAL), receiver);
  }

  private void start(StreamingContext ssc, ScriptedReceiver<?> receiver) {
    ssc.receiverStream(receiver)
        .foreachRDD(
            rdd -> {
              long count = rdd.count();
              long end = System.nanoTime() + count * nanosPerRecord;
              while (System.nanoTime() < end) {
                LockSupport.parkNanos(end - System.nanoTime());
              }
              processed.addAndGet(count);
            });
    ssc.addStreamingListener(
        new StreamingListener() {
          @Override
          public void onBatchCompleted(BatchInfo batch) {
            batches.add(batch);
          }

          @Override
          public void onReceiverStopped(ReceiverInfo receiver) {
            ended.add(receiver);
          }
        });
    running = ssc;
    ssc.start();
  }

  /** Stores single records until it is stopped. */
  private static ScriptedReceiver<Integer> busy() {
    return busy(() -> 1);
  }

  private static <T> ScriptedReceiver<T> busy(Supplier<T> record) {
    return new ScriptedReceiver<>(
        self -> {
          try {
            while (!self.isStopped()) {
              self.store(record.get());
            }
          } catch (ReceiverStoppedException e) {
            // That is its end.
          }
        });
  }

  /** Waits until so many batches in a row are as wanted. */
  private BatchInfo await(int inARow, Predicate<BatchInfo> wanted) throws InterruptedException {
    Deque<String> latest = new ArrayDeque<>();
    for (int found = 0; ; ) {
      BatchInfo batch = batches.poll(10, TimeUnit.SECONDS);
      assertTrue(batch != null, "no batch came");
      found = wanted.test(batch) ? found + 1 : 0;
      if (found == inARow) {
        return batch;
      }
      latest.addLast(batch.numRecords() + " in " + batch.processingDelay().orElseThrow());
      if (latest.size() > 10) {
        latest.removeFirst();
      }
      assertTrue(batch.batchId() < 400, () -> "never; the last batches: " + latest);
    }
  }

  private static StreamInputInfo input(BatchInfo batch) {
    return batch.inputs().get(0);
  }

  @Test
  void everyWayToStoreIsHeldBackToTheMaximum() throws Exception {
    Map<String, BiConsumer<ScriptedReceiver<Integer>, BlockGenerator<Integer>>> ways =
        new LinkedHashMap<>();
    ways.put("single", (self, generator) -> FIFTY.forEach(record -> self.store(record)));
    ways.put("list", (self, generator) -> self.store(FIFTY));
    ways.put("iterator", (self, generator) -> self.store(FIFTY.iterator()));
    ways.put("metadata", (self, generator) -> self.store(FIFTY.iterator(), "metadata"));
    ways.put("raw", (self, generator) -> self.store(RawBlock.of(FIFTY)));
    ways.put("generator", (self, generator) -> FIFTY.forEach(generator::addData));
    ways.put(
        "generator of many",
        (self, generator) -> generator.addMultipleDataWithCallback(FIFTY.iterator(), "metadata"));
    for (var way : ways.entrySet()) {
      double seconds = secondsOfAThousand(way.getValue());
      // 1,000 at 2,000/s, but for a burst of a tenth of a second and the last fifty.
      assertTrue(seconds >= 0.36, way.getKey() + " took " + seconds);
    }
  }

  private double secondsOfAThousand(
      BiConsumer<ScriptedReceiver<Integer>, BlockGenerator<Integer>> way) throws Exception {
    CompletableFuture<Long> took = new CompletableFuture<>();
    var receiver =
        new ScriptedReceiver<Integer>(
            self -> {
              BlockGenerator<Integer> generator = self.generator(new StoringListener(self));
              long began = System.nanoTime();
              for (int i = 0; i < 20; i++) {
                way.accept(self, generator);
              }
              took.complete(System.nanoTime() - began);
            });
    start(conf().set("streaming.receiver.maxRate", "2000"), receiver);
    double seconds = took.get(30, TimeUnit.SECONDS) / 1e9;
    running.stop();
    return seconds;
  }

  /** Stores what the generator makes. */
  private record StoringListener(ScriptedReceiver<Integer> receiver)
      implements BlockGeneratorListener<Integer> {
    @Override
    public void onPushBlock(BlockId id, List<Integer> records) {
      receiver.store(records);
    }
  }

  @Test
  void maximumHoldsOverSecondsAndIsTheReason() throws Exception {
    start(conf().set("streaming.receiver.maxRate", "2000"), busy());
    BatchInfo first = await(1, batch -> batch.numRecords() > 0);
    long before = processed.get();
    long records = 0;
    BatchInfo last = first;
    for (int i = 0; i < 30; i++) {
      last = await(1, batch -> true);
      records += last.numRecords();
    }
    double seconds =
        Duration.between(first.submissionTime(), last.submissionTime()).toMillis() / 1e3;
    assertTrue(records <= 2_000 * seconds + 250, records + " in " + seconds + " s");
    assertTrue(records >= 1_000 * seconds, records + " in " + seconds + " s");
    assertTrue(processed.get() > before);
    assertEquals(new RateLimit(2_000, LimitedBy.MAX_RATE), input(last).limit());
    running.stop();
    ReceiverInfo stopped = ended.poll(10, TimeUnit.SECONDS);
    assertEquals(LimitedBy.MAX_RATE, stopped.limit().by());
  }

  @Test
  void slowJobThrottlesItsReceiverAndLetsItSpeedUpAgain() throws Exception {
    nanosPerRecord = 1_000_000;
    StreamingConf conf =
        conf()
            .set("streaming.backpressure.enabled", "true")
            // Blocks are not split: those that are received when the job gets slow stay small so.
            .set("streaming.receiver.maxRate", "4000");
    Predicate<BatchInfo> inTime =
        batch ->
            batch.numRecords() > 0
                && batch.processingDelay().orElseThrow().compareTo(INTERVAL.multipliedBy(2)) < 0;
    start(conf, busy());
    BatchInfo slow = await(5, inTime);
    assertTrue(slow.numRecords() <= 200, "records " + slow.numRecords());
    assertEquals(LimitedBy.PROCESSING_TIME, input(slow).limit().by());
    double allowed = input(slow).limit().recordsPerSecond();
    assertTrue(allowed <= 1_500, "allowed " + allowed);

    nanosPerRecord = 50_000;
    BatchInfo fast = await(3, batch -> batch.numRecords() > 2 * slow.numRecords());
    assertTrue(input(fast).limit().recordsPerSecond() > 1.5 * allowed);

    nanosPerRecord = 1_000_000;
    BatchInfo again = await(5, inTime.and(batch -> batch.numRecords() <= 200));
    assertEquals(LimitedBy.PROCESSING_TIME, input(again).limit().by());
    running.stop();
  }

  /** F38: once the rate has followed, what is not taken waits where it comes from, not here. */
  @Test
  void memoryIsFlatWhileTheJobIsSlow() throws Exception {
    nanosPerRecord = 100_000;
    StreamingConf conf =
        conf()
            .set("streaming.backpressure.enabled", "true")
            .set("streaming.receiver.maxRate", "8000");
    start(conf, busy(() -> new byte[1024]));
    Predicate<BatchInfo> inTime =
        batch -> batch.numRecords() > 0 && batch.processingDelay().get().compareTo(INTERVAL) < 0;
    await(5, inTime);
    nanosPerRecord = 1_000_000;
    // What comes while the first slow batch is processed comes at the old rate.
    await(5, inTime);
    long before = liveHeap();
    long most = 0;
    for (int i = 0; i < 5; i++) {
      await(4, batch -> true);
      most = Math.max(most, liveHeap());
    }
    assertTrue(most <= 1.1 * before, most + " bytes, before " + before);
  }

  private static long liveHeap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  /** Blocks are not split: those that come before the first batch must be small already. */
  @Test
  void theLimitOfTheProcessBeforeHoldsFromTheFirstRecordOn(@TempDir Path directory)
      throws Exception {
    nanosPerRecord = 1_000_000;
    for (boolean first : new boolean[] {true, false}) {
      StreamingConf conf =
          conf()
              .set("streaming.backpressure.enabled", "true")
              .set("streaming.receiver.writeAheadLog.enable", "true")
              .set("streaming.receiver.maxRate", first ? "4000" : "0");
      StreamingContext ssc = new StreamingContext(conf, INTERVAL);
      ssc.checkpoint(directory.toString());
      batches.clear();
      start(ssc, busy());
      if (first) {
        await(5, batch -> batch.numRecords() > 0 && batch.numRecords() <= 200);
      } else {
        for (int i = 0; i < 5; i++) {
          BatchInfo batch = batches.poll(10, TimeUnit.SECONDS);
          assertTrue(batch.numRecords() <= 1_000, "batch " + i + ": " + batch.numRecords());
        }
      }
      running.stop();
    }
  }

  @Test
  void receiverThatWaitsForRoomIsLimitedByDisk() throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    var receiver =
        new ScriptedReceiver<Integer>(
            StorageLevel.MEMORY_ONLY,
            self -> {
              try {
                while (!self.isStopped()) {
                  self.store(FIFTY);
                }
              } catch (ReceiverStoppedException e) {
                // That is its end, if it waits for room then.
              } finally {
                ended.countDown();
              }
            });
    StreamingConf conf = conf().set("streaming.receiver.memory", "5000");
    start(conf, receiver);
    nanosPerRecord = 2_000_000;
    BatchInfo full = await(1, batch -> input(batch).limit().by() == LimitedBy.DISK);
    assertTrue(input(full).limit().toString().equals("limited by disk"));
    running.stop();
    assertTrue(ended.await(10, TimeUnit.SECONDS));
  }

  /** F12: a store waits for the log, and the log for its disk. */
  @Test
  void receiverThatWaitsForASlowLogIsLimitedByDisk() throws Exception {
    var receiver =
        new ScriptedReceiver<Integer>(
            self -> {
              try {
                while (!self.isStopped()) {
                  self.store(FIFTY);
                }
              } catch (ReceiverStoppedException e) {
                // That is its end.
              }
            });
    StreamingConf conf = conf().set("streaming.receiver.writeAheadLog.enable", "true");
    try (SimulatedDisk disk = SimulatedDisk.named("slow-log", 1)) {
      StreamingContext ssc = new StreamingContext(conf, INTERVAL);
      ssc.checkpoint("sim:slow-log");
      start(ssc, receiver);
      await(1, batch -> batch.numRecords() > 0);
      disk.slowSyncs(Duration.ofMillis(50));
      await(3, batch -> input(batch).limit().by() == LimitedBy.DISK);
      running.stop();
    }
  }

  @Test
  void malformedMaximumIsRefused() {
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () ->
                    new StreamingContext(
                        conf().set("streaming.receiver.maxRate", "many"), INTERVAL))
            .getMessage();
    assertTrue(message.contains("maxRate=many: must be a whole number"), message);
  }

  @Test
  void zeroAndLessIsNoMaximum() throws Exception {
    for (String none : new String[] {"0", "-1"}) {
      StreamingConf conf = conf().set("streaming.receiver.maxRate", none);
      start(conf, busy());
      BatchInfo batch = await(1, some -> some.numRecords() > 1_000);
      assertEquals("not limited", input(batch).limit().toString());
      running.stop();
    }
  }
}
