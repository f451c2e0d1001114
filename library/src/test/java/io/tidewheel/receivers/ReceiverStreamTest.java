package io.tidewheel.receivers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.DStream;
import io.tidewheel.StorageLevel;
import io.tidewheel.StreamingConf;
import io.tidewheel.StreamingContext;
import io.tidewheel.StreamingException;
import io.tidewheel.listener.ReceiverInfo;
import io.tidewheel.listener.StreamingListener;
import io.tidewheel.receiver.RawBlock;
import io.tidewheel.receiver.Receiver;
import io.tidewheel.receiver.ReceiverStoppedException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a receiver stores reaches batches, and nothing else happens silently. */
class ReceiverStreamTest {
  private static final Duration INTERVAL = Duration.ofMillis(50);

  /** What batches had, in order. */
  private final BlockingQueue<Object> seen = new LinkedBlockingQueue<>();

  private static StreamingConf conf() {
    return new StreamingConf()
        .setAppName("receivers")
        .set("streaming.blockInterval", "10ms")
        .set("streaming.receiverRestartDelay", "10ms");
  }

  private <T> StreamingContext started(StreamingConf conf, Receiver<T> receiver) {
    StreamingContext ssc = new StreamingContext(conf, INTERVAL);
    ssc.receiverStream(receiver).foreachRDD(rdd -> seen.addAll(rdd.collect()));
    ssc.start();
    return ssc;
  }

  /** Runs until so many records have come. */
  private <T> List<Object> run(StreamingConf conf, Receiver<T> receiver, int records)
      throws InterruptedException {
    StreamingContext ssc = started(conf, receiver);
    try {
      return take(records);
    } finally {
      ssc.stop();
    }
  }

  private List<Object> take(int records) throws InterruptedException {
    List<Object> taken = new ArrayList<>();
    while (taken.size() < records) {
      Object next = seen.poll(20, TimeUnit.SECONDS);
      if (next == null) {
        throw new AssertionError("only " + taken.size() + " of " + records + " came: " + taken);
      }
      taken.add(next);
    }
    return taken;
  }

  private static List<Integer> numbers(int until) {
    return IntStream.range(0, until).boxed().toList();
  }

  @Test
  void singleRecordsComeInOrder() throws Exception {
    var receiver =
        new ScriptedReceiver<Integer>(self -> numbers(1000).forEach(number -> self.store(number)));
    assertEquals(numbers(1000), run(conf(), receiver, 1000));
    assertTrue(seen.isEmpty());
  }

  @Test
  void blocksComeInOrderHoweverTheyAreStored() throws Exception {
    var receiver =
        new ScriptedReceiver<Integer>(
            self -> {
              self.store(List.of(0, 1));
              self.store(List.of(2, 3).iterator());
              self.store(List.of(4, 5).iterator(), "metadata");
              self.store(RawBlock.of(List.of(6, 7)));
            });
    assertEquals(numbers(8), run(conf(), receiver, 8));
  }

  @Test
  void everyStorageLevelGivesTheRecordsBack() throws Exception {
    for (StorageLevel level : StorageLevel.values()) {
      var receiver =
          new ScriptedReceiver<Integer>(
              level,
              self -> {
                self.store(numbers(100));
                numbers(100).forEach(number -> self.store(number));
              });
      StreamingConf conf = conf().set("streaming.blockMaxBytes", "1024");
      assertEquals(200, run(conf, receiver, 200).size(), level.toString());
    }
  }

  @Test
  void blocksGoToDiskWhenMemoryIsFull() throws Exception {
    CountDownLatch all = new CountDownLatch(1);
    var receiver =
        new ScriptedReceiver<String>(
            StorageLevel.MEMORY_AND_DISK,
            self -> {
              for (int i = 0; i < 100; i++) {
                self.store(List.of("x".repeat(1000) + i));
              }
              all.countDown();
            });
    CountDownLatch goOn = new CountDownLatch(1);
    StreamingContext ssc =
        new StreamingContext(conf().set("streaming.receiver.memory", "10000"), INTERVAL);
    ssc.receiverStream(receiver)
        .foreachRDD(
            rdd -> {
              goOn.await();
              seen.addAll(rdd.map(String::length).collect());
            });
    try (ssc) {
      ssc.start();
      assertTrue(all.await(20, TimeUnit.SECONDS), "the receiver waits, though there is disk");
      goOn.countDown();
      assertEquals(100, take(100).size());
    }
  }

  @Test
  void receiverWaitsWhenMemoryAndDiskAreFull() throws Exception {
    AtomicReference<Thread> storing = new AtomicReference<>();
    var receiver =
        new ScriptedReceiver<String>(
            StorageLevel.MEMORY_ONLY,
            self -> {
              storing.set(Thread.currentThread());
              for (int i = 0; i < 100; i++) {
                self.store(List.of("x".repeat(1000) + i));
              }
            });
    CountDownLatch goOn = new CountDownLatch(1);
    StreamingContext ssc =
        new StreamingContext(conf().set("streaming.receiver.memory", "10000"), INTERVAL);
    ssc.receiverStream(receiver)
        .foreachRDD(
            rdd -> {
              goOn.await();
              seen.addAll(rdd.map(String::length).collect());
            });
    try (ssc) {
      ssc.start();
      awaitWaiting(storing);
      goOn.countDown();
      assertEquals(100, take(100).size());
    }
  }

  private static void awaitWaiting(AtomicReference<Thread> thread) {
    while (thread.get() == null || thread.get().getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
  }

  @Test
  void receiverThatThrowsIsStartedAgain() throws Exception {
    var receiver =
        new ScriptedReceiver<Integer>(
            self -> {
              self.store(List.of(self.start()));
              if (self.start() < 3) {
                throw new IllegalStateException("start " + self.start());
              }
            });
    List<ReceiverInfo> errors = Collections.synchronizedList(new ArrayList<>());
    StreamingContext ssc = new StreamingContext(conf(), INTERVAL);
    ssc.receiverStream(receiver).foreachRDD(rdd -> seen.addAll(rdd.collect()));
    ssc.addStreamingListener(
        new StreamingListener() {
          @Override
          public void onReceiverError(ReceiverInfo receiver) {
            errors.add(receiver);
          }
        });
    try (ssc) {
      ssc.start();
      assertEquals(List.of(1, 2, 3), take(3));
    }
    assertEquals(3, receiver.starts.get());
    assertEquals(3, receiver.stops.get());
    assertTrue(errors.get(0).lastErrorMessage().contains("start 1"), errors.toString());
    assertEquals("ScriptedReceiver-0", errors.get(0).name());
  }

  @Test
  void pausesBetweenFailuresGetTwiceAsLong() throws Exception {
    List<Long> starts = new CopyOnWriteArrayList<>();
    CountDownLatch five = new CountDownLatch(5);
    var receiver =
        new ScriptedReceiver<Integer>(
            self -> {
              starts.add(System.nanoTime());
              five.countDown();
              self.restart("no luck");
            });
    try (StreamingContext ssc =
        new StreamingContext(conf().set("streaming.receiverRestartDelay", "20ms"), INTERVAL)) {
      ssc.receiverStream(receiver).foreachRDD(rdd -> {});
      ssc.start();
      assertTrue(five.await(30, TimeUnit.SECONDS));
    }
    for (int i = 1; i < 5; i++) {
      long pause = TimeUnit.NANOSECONDS.toMillis(starts.get(i) - starts.get(i - 1));
      assertTrue(pause >= 20 << (i - 1), "pause " + i + ": " + pause + " ms");
    }
  }

  @Test
  void receiverThatOnlyFailsStopsTheContext() throws Exception {
    var receiver =
        new ScriptedReceiver<Integer>(
            self -> {
              throw new IllegalStateException("no such host");
            });
    StreamingConf conf = conf().set("streaming.receiver.giveUpAfter", "100ms");
    try (StreamingContext ssc = started(conf, receiver)) {
      var thrown = assertThrows(StreamingException.class, () -> ssc.awaitTermination());
      assertTrue(thrown.getMessage().contains("no such host"), thrown.getMessage());
      assertTrue(thrown.getMessage().contains("giveUpAfter"), thrown.getMessage());
    }
  }

  @Test
  void silenceBeforeTheFirstFailureIsNotHeldAgainstAReceiver() throws Exception {
    var receiver =
        new ScriptedReceiver<Integer>(
            self -> {
              if (self.start() == 1) {
                self.restart("connected, heard nothing, and the connection ended");
              } else {
                self.store(List.of(1));
              }
            });
    // All that counts is the time that passes between failures: there is but one.
    StreamingConf conf = conf().set("streaming.receiver.giveUpAfter", "1ms");
    assertEquals(List.of(1), run(conf, receiver, 1));
  }

  @Test
  void errorOfAReceiversThreadStopsTheContext() throws Exception {
    var receiver =
        new ScriptedReceiver<Integer>(
            self -> {
              throw new StackOverflowError("deep");
            });
    try (StreamingContext ssc = started(conf(), receiver)) {
      var thrown = assertThrows(StreamingException.class, () -> ssc.awaitTermination());
      assertTrue(thrown.getCause() instanceof StackOverflowError, thrown.toString());
    }
  }

  /** It would miss what onStart makes behind it. */
  @Test
  void onStopIsCalledBehindOnStart() throws Exception {
    List<String> calls = new CopyOnWriteArrayList<>();
    CountDownLatch starting = new CountDownLatch(1);
    Receiver<Integer> slow =
        new Receiver<>(StorageLevel.MEMORY_ONLY) {
          @Override
          public void onStart() {
            starting.countDown();
            while (!isStopped()) {
              Thread.onSpinWait();
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
            calls.add("started");
          }

          @Override
          public void onStop() {
            calls.add("stopped");
          }
        };
    try (StreamingContext ssc = new StreamingContext(conf(), INTERVAL)) {
      ssc.receiverStream(slow).foreachRDD(rdd -> {});
      ssc.start();
      starting.await();
      ssc.stop();
    }
    assertEquals(List.of("started", "stopped"), calls);
  }

  @Test
  void stopIsFinalAndTheContextGoesOn() throws Exception {
    CountDownLatch stopped = new CountDownLatch(1);
    var receiver =
        new ScriptedReceiver<Integer>(
            self -> {
              self.store(1);
              self.stop("enough");
            });
    StreamingContext ssc = new StreamingContext(conf(), INTERVAL);
    ssc.receiverStream(receiver).foreachRDD(rdd -> seen.addAll(rdd.collect()));
    ssc.addStreamingListener(
        new StreamingListener() {
          @Override
          public void onReceiverStopped(ReceiverInfo receiver) {
            stopped.countDown();
          }
        });
    try (ssc) {
      ssc.start();
      assertEquals(List.of(1), take(1));
      assertTrue(stopped.await(20, TimeUnit.SECONDS));
      assertTrue(receiver.isStopped());
      assertEquals(1, receiver.starts.get());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void gracefulStopTakesAllThatWasReceived(boolean log, @TempDir Path directory) throws Exception {
    CountDownLatch stored = new CountDownLatch(1);
    var receiver =
        new ScriptedReceiver<Integer>(
            self -> {
              numbers(500).forEach(number -> self.store(number));
              stored.countDown();
            });
    StreamingConf conf =
        conf()
            .set("streaming.blockInterval", "10s")
            .set("streaming.receiver.writeAheadLog.enable", Boolean.toString(log));
    StreamingContext ssc = new StreamingContext(conf, INTERVAL);
    if (log) {
      ssc.checkpoint(directory.toString());
    }
    ssc.receiverStream(receiver).foreachRDD(rdd -> seen.addAll(rdd.collect()));
    ssc.start();
    assertTrue(stored.await(20, TimeUnit.SECONDS));
    ssc.stop(true, true);
    assertEquals(numbers(500), new ArrayList<>(seen));
  }

  @Test
  void threadOfAnEarlierStartCanNeitherStoreNorEndALaterOne() throws Exception {
    CountDownLatch secondStart = new CountDownLatch(1);
    AtomicReference<Throwable> refused = new AtomicReference<>();
    AtomicBoolean wasStopped = new AtomicBoolean();
    CountDownLatch zombieEnded = new CountDownLatch(1);
    var receiver =
        new ScriptedReceiver<Integer>(
            self -> {
              if (self.start() == 1) {
                Thread zombie =
                    new Thread(
                        () -> {
                          awaitUninterruptibly(secondStart);
                          try {
                            self.store(List.of(13));
                          } catch (ReceiverStoppedException e) {
                            refused.set(e);
                          }
                          wasStopped.set(self.isStopped());
                          self.restart("a zombie has trouble");
                          self.stop("and had enough");
                          zombieEnded.countDown();
                        });
                zombie.start();
                self.restart("once more");
              } else {
                secondStart.countDown();
                awaitUninterruptibly(zombieEnded);
                assertTrue(self.isStarted());
                self.store(List.of(1));
              }
            });
    StreamingConf conf = conf().set("streaming.receiver.stopTimeout", "100ms");
    assertEquals(List.of(1), run(conf, receiver, 1));
    assertTrue(refused.get().getMessage().contains("a start of the receiver that is over"));
    assertTrue(wasStopped.get());
    assertEquals(2, receiver.starts.get());
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    while (true) {
      try {
        latch.await();
        return;
      } catch (InterruptedException e) {
        // A zombie does not care.
      }
    }
  }

  @Test
  void writeAheadLogNeedsACheckpoint() {
    var receiver = new ScriptedReceiver<Integer>(self -> self.store(1));
    StreamingConf conf = conf().set("streaming.receiver.writeAheadLog.enable", "true");
    String message =
        assertThrows(IllegalArgumentException.class, () -> started(conf, receiver)).getMessage();
    assertTrue(message.contains("ssc.checkpoint("), message);
  }

  @Test
  void batchesOfReceiversCannotBeSlicedSinceTheLogLetsGoOfThem(@TempDir Path directory)
      throws Exception {
    var receiver = new ScriptedReceiver<Integer>(self -> self.store(numbers(3)));
    StreamingConf conf = conf().set("streaming.receiver.writeAheadLog.enable", "true");
    try (StreamingContext ssc = new StreamingContext(conf, INTERVAL)) {
      ssc.checkpoint(directory.toString());
      ssc.remember(Duration.ofMinutes(1));
      DStream<Integer> stream = ssc.receiverStream(receiver);
      stream.foreachRDD(rdd -> seen.addAll(rdd.collect()));
      ssc.start();
      assertEquals(numbers(3), take(3));
      String message =
          assertThrows(
                  IllegalArgumentException.class,
                  () -> stream.slice(Instant.now().minusSeconds(9), Instant.now()))
              .getMessage();
      assertTrue(message.contains("cannot be read again once its batch is committed"), message);
    }
  }

  @Test
  void blocksOfTheLogAreThereAfterAnUncleanEnd(@TempDir Path directory) throws Exception {
    CountDownLatch stored = new CountDownLatch(1);
    var receiver =
        new ScriptedReceiver<Integer>(
            self -> {
              self.store(numbers(100));
              stored.countDown();
            });
    StreamingConf conf = conf().set("streaming.receiver.writeAheadLog.enable", "true");
    StreamingContext first = new StreamingContext(conf, INTERVAL);
    first.checkpoint(directory.toString());
    first
        .receiverStream(receiver)
        .foreachRDD(
            rdd -> {
              throw new IllegalStateException("no batch is ever committed");
            });
    first.start();
    assertTrue(stored.await(20, TimeUnit.SECONDS));
    assertThrows(StreamingException.class, () -> first.awaitTermination());
    first.stop(false);

    var idle = new ScriptedReceiver<Integer>(self -> {});
    StreamingContext second = new StreamingContext(conf, INTERVAL);
    second.checkpoint(directory.toString());
    second.receiverStream(idle).foreachRDD(rdd -> seen.addAll(rdd.collect()));
    try (second) {
      second.start();
      assertEquals(numbers(100), take(100));
    }
    assertTrue(seen.isEmpty());
  }

  @Test
  void callsBeforeTheStartSaySo() {
    var receiver = new ScriptedReceiver<Integer>(self -> {});
    assertTrue(receiver.isStopped());
    String message =
        assertThrows(IllegalStateException.class, () -> receiver.store(1)).getMessage();
    assertTrue(message.contains("receiverStream"), message);
  }
}
