package io.tidewheel.internal.receiver;

import io.tidewheel.StorageLevel;
import io.tidewheel.internal.checkpoint.CheckpointLocation;
import io.tidewheel.internal.checkpoint.JournalReading;
import io.tidewheel.internal.receiver.Elsewhere.SharedLog;
import io.tidewheel.internal.receiver.ReceiverSession.Ending;
import io.tidewheel.internal.receiver.ReceiverSession.Reason;
import io.tidewheel.internal.receiver.ReceiverSession.Subject;
import io.tidewheel.receiver.BlockId;
import io.tidewheel.receiver.ReceiverStoppedException;
import io.tidewheel.spi.engine.LongTasks;
import io.tidewheel.spi.file.Directory;
import io.tidewheel.spi.file.DirectoryLock;
import io.tidewheel.spi.journal.JournalDamagedException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One session of a receiver in a process that is not the driver's. It reports each block to the
 * driver, and only then does the receiver hear that the block is stored. With a write-ahead log it
 * first takes the log over from whoever wrote it before, and reports the blocks that it finds; a
 * block is durable before it is reported. Without one, a block is in the block storage of this
 * process.
 *
 * <p>The task's thread starts and ends it; another one asks the driver regularly what it wants, and
 * lets go of blocks whose batches are committed. Threads of the receiver store and report.
 */
final class DistantReceiver<T> {
  private static final Logger LOG = LoggerFactory.getLogger(DistantReceiver.class);
  private static final Duration ASKED_EVERY = Duration.ofMillis(100);

  /** A driver that does not answer for so long is taken for gone. */
  private static final Duration UNANSWERED = Duration.ofSeconds(60);

  private final ReceiverTask<T> task;
  private final LongTasks.Line line;
  private final RateLimiter limiter = new RateLimiter();
  private final CountDownLatch done = new CountDownLatch(1);
  private volatile ReceiverSession<T> session;
  private volatile boolean over;

  DistantReceiver(ReceiverTask<T> task, LongTasks.Line line) {
    this.task = task;
    this.line = line;
  }

  /** Runs the session to its end; the driver is told how it ended. */
  void run() throws IOException, InterruptedException {
    Orders first = ask(new Report.Began(line.place()));
    if (first.over()) {
      return;
    }
    Ending ending;
    try {
      ending = open(first);
    } catch (JournalDamagedException e) {
      ending = new Ending(Reason.FAIL, e.getMessage(), e, null);
    } catch (IOException | RuntimeException e) {
      String message =
          "on " + line.place() + ", write-ahead log " + task.log().location() + ": " + e;
      ending = new Ending(Reason.RESTART, message, e, null);
    }
    if (!over) {
      Orders ignored =
          ask(
              new Report.Ended(
                  new Ending(
                      ending.reason(),
                      ending.message(),
                      Report.sendable(ending.error()),
                      ending.delay())));
    }
  }

  private Ending open(Orders first) throws IOException, InterruptedException {
    return task.log() == null ? keep(first) : log(first);
  }

  private Ending log(Orders first) throws IOException, InterruptedException {
    Directory directory = CheckpointLocation.directory(task.log().location().toString());
    if (!task.log().isIn(directory)) {
      return new Ending(
          Reason.FAIL,
          "the directory of the write-ahead log is not the driver's: on "
              + line.place()
              + " there is no file '"
              + task.log().mark()
              + "' in "
              + directory
              + ", which the driver made; put the checkpoint where all processes see the same files",
          null,
          null);
    }
    String holder = task.name() + ", epoch " + (task.known().epoch() + 1) + ", " + line.place();
    // Batches read blocks from the log, wherever they run.
    try (DirectoryLock lock = directory.takeOver(SharedLog.LOCK, holder);
        BlockLog log =
            new BlockLog(
                JournalReading.openLog(directory, task.settings(), lock), task.streamId());
        ReceivedBlocks blocks = blocks(StorageLevel.DISK_ONLY, log)) {
      blocks.recover(Optional.of(task.known()));
      report(blocks.logged());
      blocks.reportTo(this::report);
      return receive(blocks, first);
    }
  }

  private Ending keep(Orders first) throws IOException, InterruptedException {
    StorageLevel level = task.receiver().storageLevel();
    try (ReceivedBlocks blocks = blocks(level, null)) {
      blocks.recover(Optional.of(task.known()));
      blocks.keepIn(
          new KeptElsewhere(
              new LongTasks.Keeping(level.useMemory(), level.useDisk(), level.replication())));
      return receive(blocks, first);
    }
  }

  private ReceivedBlocks blocks(StorageLevel level, BlockLog log) {
    Long memory = task.settings().get(ReceiverKeys.MEMORY);
    return new ReceivedBlocks(
        task.name(),
        level,
        new BlockBudget(
            memory == null ? Runtime.getRuntime().maxMemory() / 4 : memory,
            task.settings().get(ReceiverKeys.DISK)),
        null, // What is kept or logged is not spilled.
        task::codecs,
        log);
  }

  private Ending receive(ReceivedBlocks blocks, Orders first)
      throws IOException, InterruptedException {
    ReceiverSession<T> current =
        new ReceiverSession<>(
            new Subject<>(
                task.name(),
                task.streamId(),
                task.receiver(),
                blocks,
                new RecordSizes(task::codecs),
                task.settings(),
                this::trouble),
            limiter);
    session = current;
    obey(first, blocks);
    Thread asking = new Thread(() -> askRegularly(blocks), task.name() + "-orders");
    asking.setDaemon(true);
    asking.start();
    try {
      current.start();
      Orders ignored = ask(new Report.Started());
      return current.awaitEnd();
    } catch (InterruptedException e) {
      current.abandon();
      throw e;
    } finally {
      closed(current);
      done.countDown();
      asking.join();
    }
  }

  private static void closed(ReceiverSession<?> current) throws InterruptedException {
    boolean interrupted = Thread.interrupted();
    current.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  // ------------------------------------------------------------------ to the driver

  private Orders ask(Report report) throws IOException {
    Orders orders = (Orders) line.ask(report);
    over |= orders.over();
    return orders;
  }

  /** Reports blocks that are durable; by threads of the receiver, which wait. */
  private void report(List<BlockLog.Found> found) {
    Orders ignored =
        stored(new Report.Stored(found), found.stream().map(BlockLog.Found::id).toList());
  }

  /** Keeps blocks in this process, and drops what the driver does not take. */
  private final class KeptElsewhere implements ReceivedBlocks.Vault {
    private final LongTasks.Keeping where;

    KeptElsewhere(LongTasks.Keeping where) {
      this.where = where;
    }

    @Override
    public boolean keep(long key, BlockFormat.InMemory block) {
      return line.keep(key, block.toBytes(), where);
    }

    @Override
    public long accepted(Report.Kept kept) {
      try {
        return stored(kept, List.of(kept.id())).numbered();
      } catch (ReceiverStoppedException e) {
        line.drop(kept.key());
        throw e;
      }
    }
  }

  /**
   * Has the driver take blocks.
   *
   * @throws ReceiverStoppedException if it does not, or cannot be asked
   */
  private Orders stored(Report report, List<BlockId> ids) {
    Orders orders;
    try {
      orders = ask(report);
    } catch (IOException e) {
      ReceiverSession<T> current = session;
      if (current != null) {
        current.end(new Ending(Reason.RESTART, "the driver cannot be reached: " + e, e, null));
      }
      ReceiverStoppedException stopped = new ReceiverStoppedException(tooLate(ids) + ": " + e);
      stopped.initCause(e);
      throw stopped;
    }
    if (orders.over()) {
      throw new ReceiverStoppedException(tooLate(ids) + ", which has started it elsewhere");
    }
    return orders;
  }

  private String tooLate(List<BlockId> ids) {
    return task.name() + ": blocks=" + ids + " could not be reported to the driver";
  }

  private void trouble(String message, Throwable error) {
    LOG.warn("{}: {}", task.name(), message, error);
    try {
      Orders ignored = ask(new Report.Trouble(message, Report.sendable(error)));
    } catch (IOException e) {
      LOG.warn("{}: the driver could not be told: {}", task.name(), e.toString());
    }
  }

  // ------------------------------------------------------------------ from the driver

  private void askRegularly(ReceivedBlocks blocks) {
    long answered = System.nanoTime();
    long waited = 0;
    try {
      while (!done.await(ASKED_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
        long waiting = blocks.writingNanos();
        try {
          obey(
              ask(new Report.Progress(limiter.hasHeldBack(), blocks.isFull(), waiting - waited)),
              blocks);
          waited = waiting;
          answered = System.nanoTime();
        } catch (IOException e) {
          if (System.nanoTime() - answered > UNANSWERED.toNanos()) {
            give(Reason.RESTART, "the driver does not answer: " + e);
          }
        }
        if (line.isCancelled()) {
          give(Reason.RESTART, "the task was cancelled");
        }
      }
    } catch (InterruptedException e) {
      give(Reason.RESTART, "the thread that asks the driver was interrupted");
    }
  }

  /** Gives up. What the driver did not order is no reason for it not to start the receiver anew. */
  private void give(Reason reason, String why) {
    session.abandon();
    session.end(new Ending(reason, why, null, null));
  }

  private void obey(Orders orders, ReceivedBlocks blocks) {
    if (orders.over() || orders.abandon()) {
      give(Reason.SHUTDOWN, orders.over() ? "it was started elsewhere" : "the context stops");
      return;
    }
    if (orders.stop()) {
      session.end(new Ending(Reason.SHUTDOWN, "the context stops", null, null));
    }
    if (orders.recordsPerSecond() != limiter.perSecond()) {
      limiter.update(orders.recordsPerSecond());
    }
    if (orders.committedUntil() > blocks.committedUntil()) {
      try {
        blocks.committed(BlockRange.nothingAt(orders.committedUntil(), 0));
      } catch (IOException e) {
        session.end(
            new Ending(Reason.FAIL, "the write-ahead log cannot be trimmed: " + e, e, null));
      }
    }
  }
}
