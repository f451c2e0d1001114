package io.tidewheel.demo;

import io.tidewheel.demo.cluster.ClusterFire;
import io.tidewheel.demo.cluster.SparkCluster;
import io.tidewheel.demo.job.Job;
import io.tidewheel.demo.job.JobApart;
import io.tidewheel.demo.job.JobInProcess;
import io.tidewheel.demo.job.JobSettings;
import io.tidewheel.demo.job.JobWatcher;
import io.tidewheel.demo.job.KafkaTopic;
import io.tidewheel.demo.job.Launch;
import io.tidewheel.demo.job.Ledger;
import io.tidewheel.demo.orders.Generated;
import io.tidewheel.demo.orders.OrderGenerator;
import io.tidewheel.demo.orders.RandomOrders;
import io.tidewheel.demo.orders.Tally;
import io.tidewheel.demo.screen.BatchFigures;
import io.tidewheel.demo.screen.Board;
import io.tidewheel.demo.screen.CompletedBatch;
import io.tidewheel.demo.screen.Kills;
import io.tidewheel.demo.screen.RevenueWindows;
import io.tidewheel.demo.screen.RunSettings;
import io.tidewheel.demo.screen.Screen;
import io.tidewheel.demo.screen.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * One run: generator and job until the end is due, then the generator stops, the job catches up,
 * and what was sent is compared with what is in the database. Runs on the calling thread; what the
 * job does is shown from a thread of the job's.
 */
final class DemoRun implements JobWatcher {
  private static final long POLL_MILLIS = 50;
  private static final long LONGEST_FIRE_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final RunSettings settings;
  private final Screen screen;
  private final BooleanSupplier endWanted;
  private final JobSettings job;
  private final EarlierRuns earlier;
  private final Verdict.Rows rows;
  private final boolean verbose;
  private final Optional<SparkCluster> spark;
  private final Optional<ClusterFire> fire;
  private final BatchFigures figures;
  private final Ledger ledger;

  private OrderGenerator generator;
  private Optional<RevenueWindows.Window> window = Optional.empty();
  private long lastBatch = -1;
  private volatile Optional<Kills> kills;
  private volatile long killedNanos;

  /**
   * @param endWanted asked several times a second
   * @param earlier the orders that the topic has already
   * @param rows where the totals will be
   * @param verbose whether a process of the job's own logs to the error stream
   * @param spark where the job runs; empty for the embedded engine
   */
  DemoRun(
      RunSettings settings,
      Screen screen,
      BooleanSupplier endWanted,
      JobSettings job,
      EarlierRuns earlier,
      Verdict.Rows rows,
      boolean verbose,
      Optional<SparkCluster> spark) {
    this.settings = settings;
    this.screen = screen;
    this.endWanted = endWanted;
    this.job = job;
    this.earlier = earlier;
    this.rows = rows;
    this.verbose = verbose;
    this.spark = spark;
    fire =
        spark
            .filter(cluster -> !cluster.workers().isEmpty())
            .map(cluster -> new ClusterFire(cluster, settings.length(), this::killed));
    figures = new BatchFigures(settings.interval(), Instant.now());
    ledger = new Ledger(job.jdbc());
    kills =
        settings.killEvery().isPresent() || fire.isPresent()
            ? Optional.of(Kills.NONE)
            : Optional.empty();
  }

  /** Runs to the end, shows the verdict and returns it. */
  Verdict run(long seed) throws InterruptedException {
    ledger.create(job.approach().receives());
    if (job.resets()) {
      ledger.clear(job.approach().receives());
    }
    try (OrderGenerator newGenerator =
            new OrderGenerator(
                producer(job.topic()),
                job.topic().name(),
                settings.rate(),
                new RandomOrders(seed, earlier.next()));
        Job running = newJob()) {
      generator = newGenerator;
      onScreen(() -> screen.started(settings));
      Verdict verdict = run(running);
      onScreen(() -> screen.ended(verdict));
      return verdict;
    }
  }

  private Job newJob() {
    if (settings.killEvery().isEmpty() && spark.isEmpty()) {
      return new JobInProcess(job, this);
    }
    Launch launch = spark.map(SparkCluster::launch).orElseGet(Launch::likeThis);
    return new JobApart(
        job, launch, settings.killEvery(), this, () -> killed(Kills.Victim.JOB), verbose);
  }

  private Verdict run(Job running) throws InterruptedException {
    running.start();
    Instant firstOrder = Instant.now();
    generator.start();
    Optional<RuntimeException> failure = Optional.empty();
    Generated generated;
    try {
      awaitEndDue(running);
      generator.stop();
      running.spare();
      generated = generated();
      awaitCaughtUp(running, generated.count());
    } catch (RuntimeException e) { // What stopped the job.
      failure = Optional.of(e);
      generator.stop();
      generated = generated();
    }
    running.stop();
    BatchFigures.Snapshot all = figures.snapshot();
    Instant lastRecords = all.lastRecords() == null ? firstOrder : all.lastRecords();
    return new Verdict(
        generated,
        ledger.totals(),
        all,
        Duration.between(firstOrder, lastRecords),
        received(),
        kills,
        rows,
        failure);
  }

  private Optional<Verdict.Received> received() {
    return job.approach().receives()
        ? Optional.of(new Verdict.Received(job.approach().isLogged(), ledger.repeated()))
        : Optional.empty();
  }

  /** What this process sent; or what anybody did, if another one may have gone on for a while. */
  private Generated generated() {
    Generated sent = generator.generated();
    return job.takeover()
        ? sent.in(OrdersInTopic.count(earlier, job.topic()).acknowledged(), earlier.count())
        : sent.after(earlier.acknowledged());
  }

  private void awaitEndDue(Job running) throws InterruptedException {
    long start = System.nanoTime();
    long length = settings.length().map(Duration::toNanos).orElse(Long.MAX_VALUE);
    while ((System.nanoTime() - start < length || isUnderFire(System.nanoTime() - start - length))
        && generator.isRunning()
        && !endWanted.getAsBoolean()
        && !screen.isClosed()
        && !running.awaitEnd(POLL_MILLIS)) {
      Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
      fire.filter(due -> isWell()).ifPresent(due -> due.kill(elapsed));
      onScreen(screen::refresh);
    }
  }

  /** Whether something is to be killed yet, or the job has not recovered from it. */
  private boolean isUnderFire(long nanosAfterEnd) {
    return fire.filter(due -> !due.isOver() || !isWell()).isPresent()
        && nanosAfterEnd < LONGEST_FIRE_NANOS;
  }

  /** Whether it has committed a batch with orders, and one since the last kill. */
  private boolean isWell() {
    return killedNanos == 0 && figures.snapshot().lastRecords() != null;
  }

  private void awaitCaughtUp(Job running, long count) throws InterruptedException {
    long start = System.nanoTime();
    while (System.nanoTime() - start < settings.drain().toNanos()
        && ledger.totals().values().stream().mapToLong(Tally::count).sum() < count
        && !running.awaitEnd(POLL_MILLIS)) {
      onScreen(screen::refresh);
    }
  }

  private void onScreen(Runnable call) {
    synchronized (screen) {
      call.run();
    }
  }

  private static Producer<String, String> producer(KafkaTopic topic) {
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

  @Override
  public void wentOn(long firstBatch, long orders) {
    if (earlier.count() > 0) { // Else the job was killed before it could tell of its first batch.
      onScreen(() -> screen.wentOn(firstBatch, orders));
    }
  }

  @Override
  public void completed(
      CompletedBatch batch, long orders, Optional<RevenueWindows.Window> newWindow) {
    onScreen(() -> show(batch, orders, newWindow));
  }

  private void show(CompletedBatch batch, long orders, Optional<RevenueWindows.Window> newWindow) {
    if (killedNanos != 0) {
      Duration after = Duration.ofNanos(System.nanoTime() - killedNanos);
      killedNanos = 0;
      kills = kills.map(before -> before.recovered(after));
      screen.recovered(kills.orElseThrow());
    }
    if (batch.id() > lastBatch) { // Else it was run again.
      lastBatch = batch.id();
      figures.add(batch);
    }
    window = newWindow.or(() -> window);
    long lag = Math.max(0, earlier.count() + generator.acknowledgedCount() - orders);
    screen.batchCompleted(
        new Board(batch, figures.snapshot(), orders, lag, window, newWindow.isPresent(), kills));
  }

  /** Called by the thread of the run for Spark's processes, and by one of the job's for its own. */
  private void killed(Kills.Victim victim) {
    onScreen(
        () -> {
          killedNanos = killedNanos == 0 ? System.nanoTime() : killedNanos;
          kills = kills.map(before -> before.killed(victim));
          screen.killed(kills.orElseThrow());
        });
  }
}
