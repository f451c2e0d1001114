package io.tidewheel.internal.receiver;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * All receivers of a context, which share memory and disk for blocks. The context opens them before
 * their inputs start, starts them behind that, stops them before its batches end, and closes them.
 * Used by one thread at a time, but for {@link #abandon}.
 */
public final class Receivers implements AutoCloseable {
  private static final Duration LOOK = Duration.ofMillis(20);
  private static final Duration LAST_STORES = Duration.ofSeconds(5);

  private final List<ReceiverSource<?>> sources = new ArrayList<>();
  private final ReceiverContext context;
  private final BlockBudget budget;
  private final SpillFile spill;

  public Receivers(ReceiverContext context) {
    this.context = context;
    Long memory = context.settings().get(ReceiverKeys.MEMORY);
    budget =
        new BlockBudget(
            memory == null ? Runtime.getRuntime().maxMemory() / 4 : memory,
            context.settings().get(ReceiverKeys.DISK));
    String directory = context.settings().get(ReceiverKeys.SPILL_DIRECTORY);
    spill =
        new SpillFile(
            Path.of(directory == null ? System.getProperty("java.io.tmpdir") : directory));
  }

  /** Opens an input, with its write-ahead log. */
  public void open(int streamId, String sourceId, ReceiverSource<?> source) throws IOException {
    source.open(streamId, sourceId, context, this);
    sources.add(source);
  }

  BlockBudget budget() {
    return budget;
  }

  SpillFile spill() {
    return spill;
  }

  public boolean isEmpty() {
    return sources.isEmpty();
  }

  /** Has all receivers receive. */
  public void start() {
    sources.forEach(source -> source.supervisor().start());
  }

  /**
   * Stops all receivers, has them store what they have, and waits until batches, which go on
   * meanwhile, have committed all of it.
   *
   * @param over asked while waiting, whether no batches run any more
   * @return false if that took longer; then what is in write-ahead logs is for the next process
   */
  public boolean drain(Duration longest, BooleanSupplier over) throws InterruptedException {
    long deadline = System.nanoTime() + longest.toNanos();
    BooleanSupplier tooLate = () -> over.getAsBoolean() || System.nanoTime() > deadline;
    if (!stopReceiving(tooLate)) {
      return false;
    }
    for (ReceiverSource<?> source : sources) {
      while (source.hasUncommitted()) {
        if (tooLate.getAsBoolean()) {
          return false;
        }
        Thread.sleep(LOOK.toMillis());
      }
    }
    return true;
  }

  private boolean stopReceiving(BooleanSupplier tooLate) throws InterruptedException {
    sources.forEach(source -> source.supervisor().requestStop());
    for (ReceiverSource<?> source : sources) {
      while (!source.supervisor().awaitStopped(LOOK)) {
        if (tooLate.getAsBoolean()) {
          return false;
        }
      }
    }
    return true;
  }

  /** Stops all receivers without waiting; what is not stored is dropped. */
  public void abandon() {
    sources.forEach(source -> source.supervisor().abandon());
  }

  /**
   * Ends what is left of the receivers, within a bounded time; inputs close their blocks. What was
   * buffered goes into write-ahead logs, if there is room.
   */
  @Override
  public void close() {
    try {
      if (sources.stream().anyMatch(ReceiverSource::replayable)) {
        long deadline = System.nanoTime() + LAST_STORES.toNanos();
        boolean ignored = stopReceiving(() -> System.nanoTime() > deadline);
      }
      abandon();
      for (ReceiverSource<?> source : sources) {
        boolean ignored = source.supervisor().awaitStopped(Duration.ofSeconds(10));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    spill.close();
  }
}
