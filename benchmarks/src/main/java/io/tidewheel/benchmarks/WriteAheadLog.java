package io.tidewheel.benchmarks;

import io.tidewheel.StorageLevel;
import io.tidewheel.StreamingConf;
import io.tidewheel.StreamingContext;
import io.tidewheel.receiver.Receiver;
import io.tidewheel.receiver.ReceiverStoppedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Blocks that several threads store through a receiver with a write-ahead log, beside a loop that
 * appends and syncs for as many threads. Blocks are acknowledged when they are durable; meanwhile
 * batches take them and the log lets go of them, which the loop does not do.
 */
final class WriteAheadLog implements Benchmark {
  private static final int WRITERS = 4;
  private static final double TARGET = 0.8;

  @Override
  public String description() {
    return "wal: blocks acknowledged by a receiver with a write-ahead log, beside group commit";
  }

  @Override
  public void run(Options options, Report report) throws Exception {
    compare(64 << 10, 12_000, options, report);
    compare(1 << 20, 800, options, report);
  }

  private static void compare(int blockBytes, int blocks, Options options, Report report)
      throws Exception {
    int each = Math.max(1, options.scaled(blocks) / WRITERS);
    byte[] block = new byte[blockBytes];
    Path directory = Files.createTempDirectory(Path.of("benchmarks/target"), "wal");
    report.line(
        "   %d writers, blocks of %d KiB, %d MiB a run",
        WRITERS, blockBytes >> 10, ((long) each * WRITERS * blockBytes) >> 20);
    Comparison.Measured measured =
        new Comparison(report, options, (long) each * WRITERS)
            .side("group commit", done -> groupCommit(directory.resolve("log"), block, each, done))
            .side("receiver", done -> receiver(directory.resolve("checkpoint"), block, each, done))
            .run();
    report.atLeast(
        "acknowledged bytes/s at " + (blockBytes >> 10) + " KiB",
        measured.speed("receiver", "group commit").median(),
        TARGET);
    Profile.record(
        options, report, done -> receiver(directory.resolve("checkpoint"), block, each, done));
    delete(directory);
  }

  private static long groupCommit(Path file, byte[] block, int each, Runnable done)
      throws Exception {
    try (GroupCommit log = new GroupCommit(file)) {
      Thread[] writers = new Thread[WRITERS];
      for (int i = 0; i < WRITERS; i++) {
        writers[i] =
            new Thread(
                () -> {
                  for (int n = 0; n < each; n++) {
                    log.append(block).join();
                  }
                });
        writers[i].start();
      }
      for (Thread writer : writers) {
        writer.join();
      }
      done.run();
    }
    Files.delete(file);
    return (long) each * WRITERS;
  }

  private static long receiver(Path checkpoint, byte[] block, int each, Runnable done)
      throws Exception {
    Writing receiver = new Writing(block, each);
    StreamingConf conf =
        new StreamingConf()
            .setAppName("wal")
            .set("streaming.receiver.writeAheadLog.enable", "true");
    try (StreamingContext context = new StreamingContext(conf, Duration.ofMillis(100))) {
      context.checkpoint(checkpoint.toString());
      context.receiverStream(receiver).foreachRDD(rdd -> rdd.count());
      context.start();
      receiver.finished.await();
      done.run();
    }
    delete(checkpoint);
    return (long) each * WRITERS;
  }

  /** Deletes a directory and what is in it. */
  static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** Stores the same block again and again, from several threads. */
  private static final class Writing extends Receiver<byte[]> {
    private static final long serialVersionUID = 1L;

    private final transient List<byte[]> block;
    private final int each;
    private final transient AtomicInteger left = new AtomicInteger(WRITERS);
    private final transient CountDownLatch finished = new CountDownLatch(1);

    Writing(byte[] block, int each) {
      super(StorageLevel.MEMORY_AND_DISK_SER);
      this.block = List.of(block);
      this.each = each;
    }

    @Override
    public void onStart() {
      for (int i = 0; i < WRITERS; i++) {
        new Thread(this::write).start();
      }
    }

    private void write() {
      try {
        for (int n = 0; n < each; n++) {
          store(block);
        }
        if (left.decrementAndGet() == 0) {
          finished.countDown();
        }
      } catch (ReceiverStoppedException e) {
        throw new IllegalStateException("stopped before all was stored", e);
      }
    }

    @Override
    public void onStop() {}
  }
}
