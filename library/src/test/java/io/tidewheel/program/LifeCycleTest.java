package io.tidewheel.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.DStream;
import io.tidewheel.RDD;
import io.tidewheel.StreamingConf;
import io.tidewheel.StreamingContext;
import io.tidewheel.StreamingContextState;
import io.tidewheel.StreamingException;
import io.tidewheel.listener.BatchInfo;
import io.tidewheel.listener.OutputOperationInfo;
import io.tidewheel.listener.StreamingListener;
import io.tidewheel.spi.source.PlanRequest;
import io.tidewheel.spi.source.RangeCodec;
import io.tidewheel.spi.source.Source;
import io.tidewheel.spi.source.SourceRange;
import io.tidewheel.spi.source.Split;
import io.tidewheel.testkit.StreamTest;
import io.tidewheel.testkit.TestInput;
import io.tidewheel.testkit.TestOutput;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Start, stop, failure. */
class LifeCycleTest {
  private static final Duration INTERVAL = Duration.ofMillis(20);

  private static StreamingContext context() {
    return new StreamingContext(new StreamingConf().setAppName("life"), INTERVAL);
  }

  private static DStream<Integer> numbers(StreamingContext ssc) {
    return ssc.queueStream(
        new ArrayDeque<RDD<Integer>>(), true, ssc.parallelize(List.of(1, 2, 3, 4)));
  }

  @Test
  void movesForwardThroughItsStates() throws Exception {
    StreamingContext ssc = context();
    numbers(ssc).foreachRDD(rdd -> {});
    assertEquals(StreamingContextState.INITIALIZED, ssc.getState());
    ssc.start();
    assertEquals(StreamingContextState.ACTIVE, ssc.getState());
    ssc.start();
    assertEquals(StreamingContextState.ACTIVE, ssc.getState());
    assertFalse(ssc.awaitTerminationOrTimeout(10));
    ssc.stop();
    assertEquals(StreamingContextState.STOPPED, ssc.getState());
    ssc.stop();
    assertTrue(ssc.awaitTerminationOrTimeout(0));
    String message = assertThrows(IllegalStateException.class, ssc::start).getMessage();
    assertTrue(message.contains("make a new StreamingContext"), message);
  }

  @Test
  void stoppedBeforeStartNeverStarts() {
    StreamingContext ssc = context();
    numbers(ssc).foreachRDD(rdd -> {});
    ssc.stop();
    assertEquals(StreamingContextState.STOPPED, ssc.getState());
    assertThrows(IllegalStateException.class, ssc::start);
  }

  @Test
  void needsAnOutput() {
    try (StreamingContext ssc = context()) {
      numbers(ssc).map(number -> number + 1);
      String message = assertThrows(IllegalArgumentException.class, ssc::start).getMessage();
      assertTrue(message.contains("foreachRDD"), message);
    }
  }

  @Test
  void refusesStreamsAfterStart() {
    try (StreamingContext ssc = context()) {
      DStream<Integer> stream = numbers(ssc);
      stream.foreachRDD(rdd -> {});
      ssc.start();
      assertThrows(IllegalStateException.class, () -> stream.map(number -> number));
      assertThrows(IllegalStateException.class, () -> numbers(ssc));
      assertThrows(IllegalStateException.class, stream::print);
      assertThrows(IllegalStateException.class, stream::persist);
    }
  }

  @Test
  void gracefulStopFinishesTheBatchThatRuns() throws Exception {
    CountDownLatch inBatch = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicInteger finished = new AtomicInteger();
    StreamingContext ssc = context();
    numbers(ssc)
        .foreachRDD(
            rdd -> {
              inBatch.countDown();
              if (!goOn.await(30, TimeUnit.SECONDS)) {
                throw new AssertionError("nobody let the batch go on");
              }
              finished.incrementAndGet();
            });
    ssc.start();
    assertTrue(inBatch.await(30, TimeUnit.SECONDS));
    Thread stopper = new Thread(() -> ssc.stop(true, true));
    stopper.start();
    goOn.countDown();
    stopper.join();
    assertTrue(finished.get() >= 1);
    assertEquals(StreamingContextState.STOPPED, ssc.getState());
    ssc.awaitTermination();
  }

  @Test
  void gracefulStopCancelsTheBatchWhenItsBudgetIsSpent() throws Exception {
    CountDownLatch inBatch = new CountDownLatch(1);
    StreamingContext ssc = context();
    numbers(ssc)
        .foreachRDD(
            rdd ->
                rdd.foreach(
                    number -> {
                      inBatch.countDown();
                      new CountDownLatch(1).await();
                    }));
    ssc.start();
    assertTrue(inBatch.await(30, TimeUnit.SECONDS));
    ssc.stop(Duration.ofMillis(50));
    assertEquals(StreamingContextState.STOPPED, ssc.getState());
    ssc.awaitTermination();
  }

  @Test
  void stopMayBeCalledInsideAnOutputAndInsideATask() throws Exception {
    StreamingContext inOutput = context();
    numbers(inOutput).foreachRDD(rdd -> inOutput.stop(true, true));
    inOutput.start();
    inOutput.awaitTermination();
    StreamingContext inTask = context();
    StreamingContext[] captured = {inTask};
    numbers(inTask).foreachRDD(rdd -> rdd.foreach(number -> captured[0].stop(true, true)));
    inTask.start();
    inTask.awaitTermination();
    assertEquals(StreamingContextState.STOPPED, inTask.getState());
  }

  /** A source that has something left to do when it is closed, like publishing offsets. */
  private static final class SlowToClose implements Source<Integer, SlowToClose.Nothing> {
    record Nothing() implements SourceRange {
      @Override
      public long records() {
        return 0;
      }
    }

    private final Thread stopper;
    private final AtomicReference<Boolean> interrupted = new AtomicReference<>();

    SlowToClose(Thread stopper) {
      this.stopper = stopper;
    }

    @Override
    public String description() {
      return "slow to close";
    }

    @Override
    public String kind() {
      return "slow";
    }

    @Override
    public Optional<RangeCodec<Nothing>> rangeCodec() {
      return Optional.empty();
    }

    @Override
    public void start(Optional<Nothing> last) {}

    @Override
    public Nothing plan(PlanRequest request) {
      return new Nothing();
    }

    @Override
    public List<Split<Integer>> splits(Nothing range) {
      return List.of();
    }

    @Override
    public void close() {
      while (stopper.getState() != Thread.State.TIMED_WAITING) {
        Thread.onSpinWait(); // Until stop() has done what it does before it waits for the end.
      }
      interrupted.set(Thread.interrupted());
    }
  }

  @Test
  void stopDoesNotInterruptTheClosingOfSources() {
    try (StreamingContext ssc = context()) {
      SlowToClose source = new SlowToClose(Thread.currentThread());
      ssc.sourceStream(source).foreachRDD(rdd -> {});
      ssc.start();
      ssc.stop();
      assertEquals(false, source.interrupted.get());
    }
  }

  @Test
  void failureStopsTheContextWithPlaceAndCause() throws Exception {
    AtomicInteger attempts = new AtomicInteger();
    try (StreamingContext ssc = context()) {
      numbers(ssc)
          .map(
              number -> {
                if (number == 3) {
                  attempts.incrementAndGet();
                  throw new IllegalStateException("three");
                }
                return number;
              })
          .named("fussy")
          .foreachRDD(rdd -> rdd.count());
      ssc.start();
      StreamingException e = assertThrows(StreamingException.class, ssc::awaitTermination);
      assertTrue(e.getMessage().contains("batch=0"), e.getMessage());
      assertTrue(e.getMessage().contains("operator=map at LifeCycleTest.java:"), e.getMessage());
      assertTrue(e.getMessage().contains("'fussy'"), e.getMessage());
      assertTrue(e.getMessage().contains("partition="), e.getMessage());
      assertEquals("three", e.getCause().getMessage());
      assertSame(e, assertThrows(StreamingException.class, ssc::awaitTermination));
      assertTrue(attempts.get() >= 2, "tasks and batches are retried");
    }
  }

  @Test
  void aBatchThatFailsOnceIsRunAgainWithoutItsCompletedOutputs() {
    List<String> ran = Collections.synchronizedList(new ArrayList<>());
    AtomicInteger failures = new AtomicInteger(1);
    try (StreamTest test = StreamTest.every(Duration.ofSeconds(1))) {
      TestInput<String> words = test.input();
      words.stream().foreachRDD(rdd -> ran.add("first " + rdd.count()));
      words.stream()
          .foreachRDD(
              rdd -> {
                if (failures.getAndDecrement() > 0) {
                  throw new IllegalStateException("once");
                }
                ran.add("second " + rdd.count());
              });
      test.start().feed(words, "a", "b").tick();
      assertEquals(List.of("first 2", "second 2"), ran);
      assertEquals(2, test.batches().get(0).attempts());
    }
  }

  @Test
  void windowsOfARetriedBatchStartFromThePublishedState() {
    AtomicInteger failures = new AtomicInteger(1);
    try (StreamTest test = StreamTest.every(Duration.ofSeconds(1))) {
      TestInput<String> words = test.input();
      TestOutput<Long> counts =
          test.capture(words.stream().countByWindow(Duration.ofSeconds(3), Duration.ofSeconds(1)));
      words.stream()
          .foreachRDD(
              (rdd, time) -> {
                if (!rdd.isEmpty()
                    && rdd.first().equals("fail")
                    && failures.getAndDecrement() > 0) {
                  throw new IllegalStateException("once");
                }
              });
      test.start().feed(words, "a").tick().expect(counts, 1L);
      test.feed(words, "fail").tick().expect(counts, 2L);
      assertEquals(2, test.batches().get(1).attempts());
      test.tick().expect(counts, 2L).tick().expect(counts, 1L).tick().expect(counts, 0L);
    }
  }

  @Test
  void nullFromTransformSaysWhatToReturn() {
    try (StreamTest test = StreamTest.every(Duration.ofSeconds(1))) {
      TestInput<String> words = test.input();
      test.capture(words.stream().transform(rdd -> (RDD<String>) null));
      test.start();
      StreamingException e = assertThrows(StreamingException.class, test::tick);
      assertTrue(e.getMessage().contains("operator=transform at LifeCycleTest"), e.getMessage());
      assertTrue(e.getMessage().contains("emptyRDD"), e.getMessage());
    }
  }

  @Test
  void anRddOfAnEarlierBatchIsRefused() {
    try (StreamTest test = StreamTest.every(Duration.ofSeconds(1))) {
      TestInput<String> words = test.input();
      List<RDD<String>> kept = new ArrayList<>();
      words.stream()
          .foreachRDD(
              rdd -> {
                kept.add(rdd);
                if (kept.get(0) != rdd) {
                  long ignored = rdd.union(kept.get(0)).count();
                }
              });
      test.start().tick();
      StreamingException e = assertThrows(StreamingException.class, test::tick);
      assertTrue(e.getMessage().contains("batch 0"), e.getMessage());
      assertTrue(e.getMessage().contains("batch 1"), e.getMessage());
      assertThrows(IllegalStateException.class, () -> kept.get(0).count());
    }
  }

  @Test
  void aSourceThatCannotAnswerIsAskedAgainAndNothingIsLost() {
    try (StreamTest test = StreamTest.every(Duration.ofSeconds(1))) {
      TestInput<String> first = test.input();
      TestInput<String> second = test.input();
      TestOutput<String> all = test.capture(first.stream().union(second.stream()));
      test.start();
      second.failPlanning(2);
      test.feed(first, "a").feed(second, "b").tick().expect(all, "a", "b");
      assertEquals(1, test.batches().size());
    }
  }

  @Test
  void queueStreamSeesLaterAdditions() {
    try (StreamTest test = StreamTest.every(Duration.ofSeconds(1))) {
      Queue<RDD<Integer>> queue = new ArrayDeque<>();
      TestOutput<Integer> one = test.capture(test.context().queueStream(queue));
      Queue<RDD<Integer>> allAtOnce = new ArrayDeque<>();
      TestOutput<Integer> all = test.capture(test.context().queueStream(allAtOnce, false));
      test.start().tick().expectNothing(one);
      synchronized (queue) {
        queue.add(test.context().parallelize(List.of(1, 2)));
        queue.add(test.context().parallelize(List.of(3)));
      }
      synchronized (allAtOnce) {
        allAtOnce.add(test.context().parallelize(List.of(1, 2)));
        allAtOnce.add(test.context().parallelize(List.of(3)));
      }
      test.tick().expect(one, 1, 2).expect(all, 1, 2, 3);
      test.tick().expect(one, 3).expectNothing(all);
      test.tick().expectNothing(one);
    }
  }

  @Test
  void listenersHearEveryStepOfABatchInOrder() throws Exception {
    List<String> heard = Collections.synchronizedList(new ArrayList<>());
    List<BatchInfo> infos = Collections.synchronizedList(new ArrayList<>());
    try (StreamTest test = StreamTest.every(Duration.ofSeconds(1))) {
      TestInput<String> words = test.input();
      words.stream().foreachRDD(rdd -> {});
      test.context()
          .addStreamingListener(
              new StreamingListener() {
                @Override
                public void onBatchSubmitted(BatchInfo batch) {
                  heard.add("submitted " + batch.numRecords());
                }

                @Override
                public void onBatchStarted(BatchInfo batch) {
                  heard.add("started");
                }

                @Override
                public void onOutputOperationStarted(OutputOperationInfo output) {
                  heard.add("output started " + output.id());
                }

                @Override
                public void onOutputOperationCompleted(OutputOperationInfo output) {
                  heard.add("output completed " + output.failureReason().isPresent());
                }

                @Override
                public void onBatchCompleted(BatchInfo batch) {
                  infos.add(batch);
                  heard.add("completed " + batch.outputs().size());
                }
              });
      test.start().feed(words, "a", "b").tick();
      test.context().stop(Duration.ofSeconds(10));
    }
    assertEquals(
        List.of(
            "submitted 2", "started", "output started 0", "output completed false", "completed 1"),
        heard);
    BatchInfo info = infos.get(0);
    assertEquals(2, info.inputs().get(0).numRecords());
    assertTrue(info.steps().run().toNanos() > 0 && info.steps().plan().toNanos() > 0);
    assertTrue(info.totalDelay().isPresent() && info.processingDelay().isPresent());
    assertEquals(1, info.attempts());
  }

  @Test
  void failedBatchesAreToldToo() {
    try (StreamTest test = StreamTest.every(Duration.ofSeconds(1))) {
      TestInput<String> words = test.input();
      words.stream()
          .foreachRDD(
              rdd -> {
                throw new IllegalStateException("always");
              });
      test.start();
      assertThrows(StreamingException.class, test::tick);
      BatchInfo failed = test.batches().get(0);
      assertTrue(failed.failureReason().orElseThrow().contains("always"));
      assertTrue(failed.outputs().get(0).failureReason().isPresent());
      assertEquals(2, failed.attempts());
    }
  }

  @Test
  void everyTickIsABatchWhenTheyAreQueued() {
    StreamingConf conf =
        new StreamingConf().setAppName("queued").set("spark.streaming.overrun", "queue");
    try (StreamTest test = StreamTest.of(conf, Duration.ofSeconds(1))) {
      TestInput<String> words = test.input();
      TestOutput<String> each = test.capture(words.stream());
      test.start().feed(words, "a").advance(Duration.ofSeconds(5));
      assertEquals(5, each.times().size());
      // Of thirty ticks that passed together, ten wait; the first takes in the others.
      test.advance(Duration.ofSeconds(30));
      assertEquals(15, each.times().size());
      assertEquals(21, test.batches().get(5).mergedTicks());
    }
  }

  @Test
  void ticksThatPassTogetherAreOneBatch() {
    try (StreamTest test = StreamTest.every(Duration.ofSeconds(1))) {
      TestInput<String> words = test.input();
      TestOutput<String> each = test.capture(words.stream());
      test.start().feed(words, "a").advance(Duration.ofSeconds(5)).expect(each, "a");
      assertEquals(5, test.batches().get(0).mergedTicks());
    }
  }

  @Test
  void contextsAreIndependentAndLeaveNoThread() throws Exception {
    try (StreamingContext first = context();
        StreamingContext second = context()) {
      numbers(first).foreachRDD(rdd -> first.stop(true, true));
      numbers(second).foreachRDD(rdd -> second.stop(true, true));
      first.start();
      second.start();
      first.awaitTermination();
      second.awaitTermination();
    }
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (ours() > 0 && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    assertEquals(0, ours());
  }

  private static long ours() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("tidewheel-life"))
        .count();
  }
}
