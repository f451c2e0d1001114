package io.tidewheel.internal.receiver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.internal.receiver.TimedBlockGenerator.Cut;
import io.tidewheel.internal.receiver.TimedBlockGenerator.Parts;
import io.tidewheel.receiver.BlockGeneratorListener;
import io.tidewheel.receiver.BlockId;
import io.tidewheel.receiver.ReceiverStoppedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Records become blocks, by time and by size, with what a receiver knows of them. */
class TimedBlockGeneratorTest {
  private static final Duration LONG = Duration.ofHours(1);
  private final BlockingQueue<List<Integer>> pushed = new LinkedBlockingQueue<>();
  private final AtomicReference<Throwable> failed = new AtomicReference<>();
  private TimedBlockGenerator<Integer> generator;

  /** Each record counts as one byte. */
  private void start(Duration interval, long records, BlockGeneratorListener<Integer> listener) {
    AtomicLong ids = new AtomicLong();
    generator =
        new TimedBlockGenerator<>(
            new Parts<>(
                "test",
                Thread.currentThread().getThreadGroup(),
                new Cut(interval, records, 2),
                record -> 1,
                new RateLimiter(),
                () -> new BlockId(0, 0, ids.getAndIncrement()),
                listener,
                failed::set));
    generator.start();
  }

  private void push(BlockId id, List<Integer> records) {
    pushed.add(records);
  }

  @AfterEach
  void end() {
    if (generator != null) {
      long ignored = generator.abandon();
    }
  }

  private void stop() throws InterruptedException {
    generator.stopAdding();
    assertTrue(generator.awaitStopped(Duration.ofSeconds(20)));
  }

  @Test
  void blocksAreMadeByTime() throws InterruptedException {
    start(Duration.ofMillis(5), 1_000, this::push);
    generator.addData(1);
    assertEquals(List.of(1), pushed.poll(20, TimeUnit.SECONDS));
    generator.addData(2);
    assertEquals(List.of(2), pushed.poll(20, TimeUnit.SECONDS));
  }

  @Test
  void blocksAreMadeBySize() throws InterruptedException {
    start(LONG, 3, this::push);
    for (int i = 0; i < 7; i++) {
      generator.addData(i);
    }
    assertEquals(List.of(0, 1, 2), pushed.poll(20, TimeUnit.SECONDS));
    assertEquals(List.of(3, 4, 5), pushed.poll(20, TimeUnit.SECONDS));
    stop();
    assertEquals(List.of(6), pushed.poll());
  }

  @Test
  void recordsAddedTogetherAreInOneBlock() throws InterruptedException {
    start(LONG, 3, this::push);
    generator.addData(0);
    generator.addMultipleDataWithCallback(List.of(1, 2, 3, 4, 5).iterator(), "at 5");
    generator.addMultipleDataWithCallback(List.<Integer>of().iterator(), "nothing");
    stop();
    assertEquals(List.of(0), pushed.poll());
    assertEquals(List.of(1, 2, 3, 4, 5), pushed.poll());
  }

  @Test
  void stopHandsOverAllThatWasAdded() throws InterruptedException {
    start(LONG, 10, this::push);
    IntStream.range(0, 95).forEach(generator::addData);
    assertTrue(generator.isActive());
    stop();
    assertTrue(generator.isStopped());
    assertEquals(
        IntStream.range(0, 95).boxed().toList(), pushed.stream().flatMap(List::stream).toList());
    assertThrows(ReceiverStoppedException.class, () -> generator.addData(1));
  }

  /** What a Kafka receiver does: positions belong to exactly the records of their block. */
  @Test
  void positionsBelongToExactlyTheirBlock() throws InterruptedException {
    Map<BlockId, Integer> positions = new HashMap<>();
    List<String> wrong = new ArrayList<>();
    start(
        Duration.ofMillis(1),
        7,
        new BlockGeneratorListener<>() {
          private int position;

          @Override
          public void onAddData(Integer record, Object metadata) {
            position = (Integer) metadata;
          }

          @Override
          public void onGenerateBlock(BlockId block) {
            synchronized (positions) {
              positions.put(block, position);
            }
          }

          @Override
          public void onPushBlock(BlockId block, List<Integer> records) {
            Integer position;
            synchronized (positions) {
              position = positions.get(block);
            }
            if (!records.get(records.size() - 1).equals(position)) {
              wrong.add(block + ": " + records + " at " + position);
            }
            pushed.add(records);
          }
        });
    for (int i = 0; i < 20_000; i++) {
      generator.addDataWithCallback(i, i);
    }
    stop();
    assertEquals(List.of(), wrong);
    assertEquals(20_000, pushed.stream().mapToInt(List::size).sum());
  }

  @Test
  void whoAddsWaitsWhileBlocksCannotBeHandedOver() throws Exception {
    CountDownLatch goOn = new CountDownLatch(1);
    start(
        LONG,
        1,
        (id, records) -> {
          goOn.await();
          push(id, records);
        });
    Thread adding = new Thread(() -> IntStream.range(0, 20).forEach(generator::addData));
    adding.start();
    while (adding.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    assertTrue(pushed.isEmpty());
    goOn.countDown();
    adding.join();
    stop();
    assertEquals(20, pushed.size());
  }

  @Test
  void listenerThatThrowsEndsIt() throws InterruptedException {
    start(
        Duration.ofMillis(1),
        10,
        (id, records) -> {
          throw new IllegalStateException("no");
        });
    generator.addData(1);
    assertTrue(generator.awaitStopped(Duration.ofSeconds(20)));
    assertEquals("no", failed.get().getMessage());
    assertThrows(ReceiverStoppedException.class, () -> generator.addData(2));
  }

  @Test
  void callbackThatThrowsUnderTheLockEndsItToo() throws InterruptedException {
    start(
        Duration.ofMillis(1),
        10,
        new BlockGeneratorListener<>() {
          @Override
          public void onGenerateBlock(BlockId block) {
            throw new IllegalStateException("positions are wrong");
          }

          @Override
          public void onPushBlock(BlockId block, List<Integer> records) {
            pushed.add(records);
          }
        });
    generator.addData(1);
    assertTrue(generator.awaitStopped(Duration.ofSeconds(20)));
    assertEquals("positions are wrong", failed.get().getMessage());
    assertTrue(pushed.isEmpty());
  }

  @Test
  void abandonDropsAndSaysHowMuch() throws InterruptedException {
    CountDownLatch never = new CountDownLatch(1);
    CountDownLatch pushing = new CountDownLatch(1);
    start(
        LONG,
        2,
        (id, records) -> {
          pushing.countDown();
          never.await();
        });
    IntStream.range(0, 3).forEach(generator::addData);
    pushing.await();
    assertFalse(generator.awaitStopped(Duration.ofMillis(1)));
    // The first two are being handed over.
    assertEquals(1, generator.abandon());
    assertTrue(generator.awaitStopped(Duration.ofSeconds(20)));
  }
}
