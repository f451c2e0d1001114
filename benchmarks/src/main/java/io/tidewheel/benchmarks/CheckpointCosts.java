package io.tidewheel.benchmarks;

import io.tidewheel.StreamingConf;
import io.tidewheel.StreamingContext;
import io.tidewheel.Tuple2;
import io.tidewheel.listener.BatchInfo;
import io.tidewheel.listener.StepTimes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a checkpoint adds to a batch, beside a bare fsync of the same disk: two of them, of which
 * the first is under way while the batch works.
 */
final class CheckpointCosts implements Benchmark {
  private static final Duration INTERVAL = Duration.ofMillis(20);
  private static final int WARM_UPS = 200;
  private static final int MEASURED = 500;
  private static final int RECORDS = 100;
  private static final int BYTES_OF_A_BATCH = 600;
  private static final double MOST_LEFT = 0.2;

  @Override
  public String description() {
    return "checkpoint: waiting for the disk in a batch of 100 records with state, beside fsync";
  }

  @Override
  public void run(Options options, Report report) throws Exception {
    Path directory = Files.createTempDirectory(Path.of("benchmarks/target"), "checkpoint");
    double fsync = fsync(directory.resolve("bare"), options.scaled(MEASURED)).median();
    report.line("   a bare write and fsync of %d bytes: %.3f ms", BYTES_OF_A_BATCH, fsync);
    Waits quick = waits(options, directory.resolve("quick"), 0);
    Waits busy = waits(options, directory.resolve("busy"), 5);
    report.line(
        "   batch without work: plan waits %.3f ms, commit %.3f ms", quick.plan(), quick.commit());
    report.line(
        "   batch of 5 ms work: plan waits %.3f ms, commit %.3f ms", busy.plan(), busy.commit());
    report.line(
        "   waiting in a batch without work / fsync: %.2f (two fsyncs, and the way to another thread)",
        (quick.plan() + quick.commit()) / fsync);
    report.atMost(
        "what is left of the plan's fsync after 5 ms of work / fsync",
        busy.plan() / fsync,
        MOST_LEFT);
  }

  private static Figures fsync(Path file, int times) throws IOException {
    List<Double> millis = new ArrayList<>();
    ByteBuffer bytes = ByteBuffer.allocate(BYTES_OF_A_BATCH);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      for (int i = 0; i < times; i++) {
        long started = System.nanoTime();
        int ignored = channel.write(bytes.clear());
        channel.force(false);
        millis.add((System.nanoTime() - started) / 1e6);
      }
    }
    return new Figures(millis);
  }

  /** Medians, in milliseconds. */
  private record Waits(double plan, double commit) {}

  private static Waits waits(Options options, Path directory, int workMillis)
      throws InterruptedException {
    List<List<String>> splits = List.of(keys(), keys());
    BatchCosts costs = new BatchCosts(options.scaled(WARM_UPS), options.scaled(MEASURED));
    StreamingConf conf = new StreamingConf().setAppName("checkpoint");
    try (StreamingContext context = new StreamingContext(conf, INTERVAL)) {
      context.checkpoint(directory.toString());
      context
          .sourceStream(new PreparedSource<>(batch -> splits))
          .<String>mapPartitions(
              keys -> {
                long end = System.nanoTime() + workMillis * 1_000_000L;
                while (System.nanoTime() < end) {
                  Thread.onSpinWait();
                }
                return keys;
              })
          .mapToPair(key -> Tuple2.of(key, 1L))
          .<Long>updateStateByKey((ones, total) -> Optional.of(total.orElse(0L) + ones.size()))
          .foreachRDD(totals -> totals.foreach(total -> {}));
      context.addStreamingListener(costs);
      context.start();
      List<BatchInfo> batches = costs.await(Duration.ofMinutes(5));
      return new Waits(median(batches, StepTimes::sync), median(batches, StepTimes::commit));
    }
  }

  private static List<String> keys() {
    List<String> keys = new ArrayList<>();
    for (int i = 0; i < RECORDS / 2; i++) {
      keys.add("key-" + i % 37);
    }
    return keys;
  }

  private static double median(List<BatchInfo> batches, Function<StepTimes, Duration> step) {
    return new Figures(
            batches.stream().map(batch -> BatchCosts.millis(step.apply(batch.steps()))).toList())
        .median();
  }
}
