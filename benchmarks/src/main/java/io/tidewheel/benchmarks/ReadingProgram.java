package io.tidewheel.benchmarks;

import io.tidewheel.DStream;
import io.tidewheel.RDD;
import io.tidewheel.StorageLevel;
import io.tidewheel.StreamingConf;
import io.tidewheel.StreamingContext;
import io.tidewheel.listener.BatchInfo;
import io.tidewheel.listener.LimitedBy;
import io.tidewheel.listener.StreamingListener;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The program that is measured in a JVM of its own: reads numbered records that say when they were
 * made, until it has all, and prints what that took.
 */
final class ReadingProgram {
  static final int BYTES = 100;

  /** What a value begins with: its number and when it was made, in 13 digits each. */
  private static final int DIGITS = 13;

  private static final int LONGEST_MILLIS = 120_000;

  private ReadingProgram() {}

  /**
   * How to read.
   *
   * @param approach null for a socket
   * @param source bootstrap servers, or the port of a sender on this machine
   * @param records to expect
   * @param stallAfter how many records it has processed when its processing stalls
   * @param stall how long
   * @param settings those of the program that are not the default, and {@link #WORK}, {@link
   *     #CONSUMERS} and {@link #PARTITIONS}
   */
  record Job(
      Approach approach,
      String source,
      String topic,
      long records,
      Duration interval,
      long stallAfter,
      Duration stall,
      Map<String, String> settings) {
    /** Nanoseconds that each record takes to be processed; 0 by default. */
    static final String WORK = "job.work";

    /** How many consumers a receiver has; 2 by default. */
    static final String CONSUMERS = "job.consumers";

    /** Into how many partitions a batch is put before it is processed; as they are by default. */
    static final String PARTITIONS = "job.partitions";

    private long own(String name, long byDefault) {
      return Long.parseLong(settings.getOrDefault(name, Long.toString(byDefault)));
    }

    private StreamingConf conf() {
      StreamingConf conf = new StreamingConf().setAppName("reading");
      settings.forEach(
          (name, value) -> {
            if (!name.startsWith("job.")) {
              conf.set(name, value);
            }
          });
      return approach == null ? conf : approach.configure(conf);
    }

    /** As arguments of the program. */
    List<String> arguments() {
      List<String> words =
          new ArrayList<>(
              List.of(
                  approach == null ? "socket" : approach.name(),
                  source,
                  topic,
                  Long.toString(records),
                  Long.toString(interval.toMillis()),
                  Long.toString(stallAfter),
                  Long.toString(stall.toMillis())));
      settings.forEach((name, value) -> words.add(name + "=" + value));
      return words;
    }

    static Job parse(List<String> words) {
      Map<String, String> settings = new LinkedHashMap<>();
      words.subList(7, words.size()).stream()
          .map(word -> word.split("=", 2))
          .forEach(pair -> settings.put(pair[0], pair[1]));
      return new Job(
          words.get(0).equals("socket") ? null : Approach.valueOf(words.get(0)),
          words.get(1),
          words.get(2),
          Long.parseLong(words.get(3)),
          Duration.ofMillis(Long.parseLong(words.get(4))),
          Long.parseLong(words.get(5)),
          Duration.ofMillis(Long.parseLong(words.get(6))),
          settings);
    }

    private boolean hasCheckpoint() {
      return approach != null && approach.hasLog();
    }
  }

  /** What a value is, for a record of this number that is made now. */
  static String value(long number) {
    return String.format(Locale.ROOT, "%013d%013d", number, System.currentTimeMillis())
        + "x".repeat(BYTES - 2 * DIGITS);
  }

  /** See {@link Job#arguments}; the directory for its checkpoint is a property. */
  public static void main(String[] args) throws Exception {
    Job job = Job.parse(List.of(args));
    Seen seen = new Seen(job);
    Usage usage = new Usage();
    Path checkpoint = null;
    long start;
    try (StreamingContext context = new StreamingContext(job.conf(), job.interval())) {
      if (job.hasCheckpoint()) {
        checkpoint = Files.createTempDirectory(Path.of("benchmarks/target"), "reading");
        context.checkpoint(checkpoint.toString());
      }
      DStream<byte[]> values = stream(job, context);
      int partitions = (int) job.own(Job.PARTITIONS, 0);
      (partitions > 0 ? values.repartition(partitions) : values).foreachRDD(seen::batch);
      context.addStreamingListener(seen);
      start = System.nanoTime();
      context.start();
      seen.awaitAll(context);
    }
    System.out.println(seen.row(usage, (System.nanoTime() - start) / 1e9).line());
    if (checkpoint != null) {
      WriteAheadLog.delete(checkpoint);
    }
    System.exit(0);
  }

  private static DStream<byte[]> stream(Job job, StreamingContext context) {
    if (job.approach() == null) {
      return context
          .socketTextStream(
              "localhost", Integer.parseInt(job.source()), StorageLevel.MEMORY_AND_DISK_SER)
          .map(line -> line.getBytes(StandardCharsets.US_ASCII));
    }
    return job.approach()
        .values(
            context,
            job.topic(),
            (int) job.own(Job.CONSUMERS, Approach.CONSUMERS),
            KafkaTopics.consumer(job.source(), ByteArrayDeserializer.class));
  }

  /** What came in. Tasks add to it. */
  private static final class Seen implements StreamingListener {
    private final Job job;
    private final AtomicLong count = new AtomicLong();
    private final AtomicLong sum = new AtomicLong();
    private final AtomicLongArray delays = new AtomicLongArray(LONGEST_MILLIS + 1);
    private final AtomicInteger batches = new AtomicInteger();
    private final TreeSet<LimitedBy> limits = new TreeSet<>();
    private final CountDownLatch all = new CountDownLatch(1);
    private final long work;
    private Duration longestBatch = Duration.ZERO;
    private boolean stalled;
    private long last;

    Seen(Job job) {
      this.job = job;
      stalled = job.stall().isZero();
      work = job.own(Job.WORK, 0);
    }

    void batch(RDD<byte[]> rdd) throws InterruptedException {
      rdd.foreachPartition(
          values -> {
            long now = System.currentTimeMillis();
            long added = 0;
            long numbers = 0;
            long until = System.nanoTime();
            while (values.hasNext()) {
              byte[] value = values.next();
              until += work;
              while (work > 0 && System.nanoTime() < until) {
                Thread.onSpinWait();
              }
              numbers += number(value, 0);
              long delay = now - number(value, DIGITS);
              delays.incrementAndGet((int) Math.max(0, Math.min(delay, LONGEST_MILLIS)));
              added++;
            }
            sum.addAndGet(numbers);
            count.addAndGet(added);
          });
      if (!stalled && count.get() >= job.stallAfter()) {
        stalled = true;
        Thread.sleep(job.stall().toMillis());
      }
      if (count.get() >= job.records()) {
        last = System.nanoTime();
        all.countDown();
      }
    }

    private static long number(byte[] value, int from) {
      long number = 0;
      for (int i = from; i < from + DIGITS; i++) {
        number = 10 * number + value[i] - '0';
      }
      return number;
    }

    @Override
    public synchronized void onBatchCompleted(BatchInfo batch) {
      if (batch.numRecords() > 0) {
        batches.incrementAndGet();
      }
      Duration took = batch.steps().total();
      longestBatch = took.compareTo(longestBatch) > 0 ? took : longestBatch;
      batch.inputs().values().forEach(input -> limits.add(input.limit().by()));
    }

    void awaitAll(StreamingContext context) throws Exception {
      while (!all.await(1, TimeUnit.SECONDS)) {
        if (context.awaitTerminationOrTimeout(1)) {
          throw new IllegalStateException("the context stopped at " + count + " records");
        }
      }
    }

    synchronized Row row(Usage usage, double seconds) {
      long records = count.get();
      if (records != job.records() || sum.get() != records * (records - 1) / 2) {
        throw new IllegalStateException(
            "not each record came once: records=" + records + ", sum of numbers=" + sum);
      }
      limits.remove(LimitedBy.NOTHING);
      return new Row(
          records,
          seconds - (System.nanoTime() - last) / 1e9,
          batches.get(),
          longestBatch.toMillis(),
          usage.cpuSeconds(),
          usage.peakHeapMegabytes(),
          usage.liveHeapMegabytes(),
          usage.residentMegabytes(),
          usage.longPause(),
          delay(0.5),
          delay(0.99),
          (double) usage.writtenBytes() / (records * BYTES),
          limits.toString());
    }

    private double delay(double share) {
      long left = Math.round(share * count.get());
      int millis = 0;
      while (millis < LONGEST_MILLIS && left > delays.get(millis)) {
        left -= delays.get(millis++);
      }
      return millis;
    }
  }

  /**
   * What a run took.
   *
   * @param seconds from the start to the last record
   * @param longestBatch in ms
   * @param peakHeap there was when a collection began, at most, MB
   * @param liveHeap left by a collection at most, MB
   * @param resident at most, MB
   * @param pause of the collector, p99, ms
   * @param median from the making of a record to its processing, ms
   * @param written bytes per byte received
   * @param limits all that ever limited an input
   */
  record Row(
      long records,
      double seconds,
      int batches,
      long longestBatch,
      double cpuSeconds,
      long peakHeap,
      long liveHeap,
      long resident,
      double pause,
      double median,
      double p99,
      double written,
      String limits) {

    private String line() {
      return String.join(
          ";",
          List.of(
              Long.toString(records),
              Double.toString(seconds),
              Integer.toString(batches),
              Long.toString(longestBatch),
              Double.toString(cpuSeconds),
              Long.toString(peakHeap),
              Long.toString(liveHeap),
              Long.toString(resident),
              Double.toString(pause),
              Double.toString(median),
              Double.toString(p99),
              Double.toString(written),
              limits));
    }

    static Row parse(String line) {
      String[] words = line.split(";", -1);
      return new Row(
          Long.parseLong(words[0]),
          Double.parseDouble(words[1]),
          Integer.parseInt(words[2]),
          Long.parseLong(words[3]),
          Double.parseDouble(words[4]),
          Long.parseLong(words[5]),
          Long.parseLong(words[6]),
          Long.parseLong(words[7]),
          Double.parseDouble(words[8]),
          Double.parseDouble(words[9]),
          Double.parseDouble(words[10]),
          Double.parseDouble(words[11]),
          words[12]);
    }

    static String head() {
      return String.format(
          Locale.ROOT,
          "   %-40s %10s %8s %9s %9s %9s %9s %8s %8s %9s %9s %8s  %s",
          "",
          "records/s",
          "batches",
          "longest",
          "cpu s/M",
          "peak MB",
          "live MB",
          "RSS MB",
          "GC p99",
          "delay ms",
          "p99 ms",
          "written",
          "limited by");
    }

    String print(String name) {
      return String.format(
          Locale.ROOT,
          "   %-40s %10.0f %8d %9d %9.3f %9d %9d %8d %8.0f %9.0f %9.0f %8.2f  %s",
          name,
          records / seconds,
          batches,
          longestBatch,
          cpuSeconds / records * 1e6,
          peakHeap,
          liveHeap,
          resident,
          pause,
          median,
          p99,
          written,
          limits);
    }
  }
}
