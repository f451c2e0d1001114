package io.tidewheel.demo;

import io.tidewheel.StreamingConf;
import io.tidewheel.StreamingContext;
import io.tidewheel.cli.Failure;
import io.tidewheel.demo.orders.Generated;
import io.tidewheel.demo.orders.OrderGenerator;
import io.tidewheel.demo.orders.RandomOrders;
import io.tidewheel.demo.screen.BatchFigures;
import io.tidewheel.demo.screen.Board;
import io.tidewheel.demo.screen.RevenueWindows;
import io.tidewheel.demo.screen.RunSettings;
import io.tidewheel.demo.screen.Screen;
import io.tidewheel.demo.screen.Verdict;
import io.tidewheel.listener.BatchInfo;
import io.tidewheel.listener.StreamingListener;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * One run: generator and job until the end is due, then the generator stops, the job catches up,
 * and both are compared. Runs on the calling thread; batches are shown from the job's listener
 * thread, which alone touches {@link #window}.
 */
final class DemoRun {
  private static final long POLL_MILLIS = 50;
  private static final Duration LONGEST_STOP = Duration.ofSeconds(10);

  private final RunSettings settings;
  private final Screen screen;
  private final BooleanSupplier endWanted;
  private final BatchFigures figures;
  private final Optional<Path> checkpoint;
  private final EarlierRuns earlier;
  private final RunningTotals totals = new RunningTotals();
  private final RevenueWindows revenue = new RevenueWindows();
  private Optional<RevenueWindows.Window> window = Optional.empty();

  /**
   * @param endWanted asked several times a second
   * @param checkpoint where the job keeps what it needs to go on in a later run
   * @param earlier the orders that the topic has already
   */
  DemoRun(
      RunSettings settings,
      Screen screen,
      BooleanSupplier endWanted,
      Optional<Path> checkpoint,
      EarlierRuns earlier) {
    this.settings = settings;
    this.screen = screen;
    this.endWanted = endWanted;
    this.checkpoint = checkpoint;
    this.earlier = earlier;
    this.figures = new BatchFigures(settings.interval());
  }

  /** Runs to the end, shows the verdict and returns it. */
  Verdict run(RevenueJob.KafkaTopic topic, long seed) throws InterruptedException {
    try (StreamingContext ssc =
            new StreamingContext(new StreamingConf().setAppName("revenue"), settings.interval());
        OrderGenerator generator =
            new OrderGenerator(
                producer(topic),
                topic.name(),
                settings.rate(),
                new RandomOrders(seed, earlier.next()))) {
      checkpoint.ifPresent(directory -> ssc.checkpoint(directory.toString()));
      RevenueJob.define(
          ssc, topic, settings.window(), settings.slide(), new RevenueJob.Outputs(revenue, totals));
      ssc.addStreamingListener(new Shower(generator));
      onScreen(() -> screen.started(settings));
      Verdict verdict = run(ssc, generator);
      onScreen(() -> screen.ended(verdict));
      return verdict;
    }
  }

  private Verdict run(StreamingContext ssc, OrderGenerator generator) throws InterruptedException {
    start(ssc);
    Instant firstOrder = Instant.now();
    generator.start();
    Optional<RuntimeException> failure = Optional.empty();
    try {
      awaitEndDue(ssc, generator);
      generator.stop();
      awaitCaughtUp(ssc, generated(generator).count());
    } catch (RuntimeException e) { // What stopped the context.
      failure = Optional.of(e);
      generator.stop();
    }
    ssc.stop(LONGEST_STOP); // What runs is finished: a record counted twice would be seen.
    BatchFigures.Snapshot all = figures.snapshot();
    Instant lastRecords = all.lastRecords() == null ? firstOrder : all.lastRecords();
    return new Verdict(
        generated(generator),
        totals.byCountry(),
        all,
        Duration.between(firstOrder, lastRecords),
        failure);
  }

  private Generated generated(OrderGenerator generator) {
    return generator.generated().after(earlier.acknowledged());
  }

  private static void start(StreamingContext ssc) {
    try {
      ssc.start();
    } catch (RuntimeException e) {
      throw new Failure(ExitCodes.of(e), "the job cannot start: " + e.getMessage(), e);
    }
  }

  private void awaitEndDue(StreamingContext ssc, OrderGenerator generator)
      throws InterruptedException {
    long start = System.nanoTime();
    long length = settings.length().map(Duration::toNanos).orElse(Long.MAX_VALUE);
    while (System.nanoTime() - start < length
        && generator.isRunning()
        && !endWanted.getAsBoolean()
        && !screen.isClosed()
        && !ssc.awaitTerminationOrTimeout(POLL_MILLIS)) {
      onScreen(screen::refresh);
    }
  }

  private void awaitCaughtUp(StreamingContext ssc, long count) throws InterruptedException {
    long start = System.nanoTime();
    while (System.nanoTime() - start < settings.drain().toNanos()
        && !totals.awaitCount(count, Duration.ofMillis(POLL_MILLIS))
        && !ssc.awaitTerminationOrTimeout(0)) {
      onScreen(screen::refresh);
    }
  }

  private void onScreen(Runnable call) {
    synchronized (screen) {
      call.run();
    }
  }

  private static Producer<String, String> producer(RevenueJob.KafkaTopic topic) {
    return new KafkaProducer<>(
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            topic.bootstrapServers(),
            ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
            StringSerializer.class,
            ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG,
            StringSerializer.class,
            ProducerConfig.ACKS_CONFIG,
            "all",
            ProducerConfig.LINGER_MS_CONFIG,
            5,
            ProducerConfig.BATCH_SIZE_CONFIG,
            1 << 16,
            ProducerConfig.MAX_BLOCK_MS_CONFIG,
            10_000,
            ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
            10_000,
            ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
            20_000));
  }

  /** Turns batches into boards. */
  private final class Shower implements StreamingListener {
    private final OrderGenerator generator;
    private boolean shown;
    private long totalBefore;

    Shower(OrderGenerator generator) {
      this.generator = generator;
    }

    @Override
    public void onBatchCompleted(BatchInfo batch) {
      if (batch.failureReason().isPresent()) {
        return;
      }
      figures.add(batch);
      if (!shown) {
        shown = true;
        firstBatch(batch);
      }
      Optional<RevenueWindows.Window> latest = revenue.take(batch.batchTime());
      window = latest.or(() -> window);
      BatchFigures.Snapshot all = figures.snapshot();
      long total = totalBefore + all.records();
      long lag = Math.max(0, earlier.count() + generator.acknowledgedCount() - total);
      Board board = new Board(batch, all, total, lag, window, latest.isPresent());
      onScreen(() -> screen.batchCompleted(board));
    }

    private void firstBatch(BatchInfo batch) {
      if (batch.batchId() > 0) {
        totalBefore = totals.firstCount().orElse(0) - batch.numRecords();
        onScreen(() -> screen.wentOn(batch.batchId(), totalBefore));
      }
    }
  }
}
