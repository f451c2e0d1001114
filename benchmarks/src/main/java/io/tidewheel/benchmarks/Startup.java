package io.tidewheel.benchmarks;

import io.tidewheel.DStream;
import io.tidewheel.StreamingContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** From {@code start()} to the first completed batch, in a JVM that has just begun. */
final class Startup implements Benchmark {
  private static final double TARGET_SECONDS = 1;
  private static final int RECORDS = 1_000;

  @Override
  public String description() {
    return "startup: from start() to the first completed batch, interval 100 ms, in a cold JVM";
  }

  @Override
  public void run(Options options, Report report) throws Exception {
    judge(report, "from memory", seconds(options, Cold.class));
    try (KafkaTopics kafka = KafkaTopics.start()) {
      String topic = kafka.filled("startup", RECORDS, () -> "a b c", report);
      List<Double> own = new ArrayList<>();
      List<Double> bare = new ArrayList<>();
      for (int i = 0; i < options.rounds(); i++) {
        own.add(seconds(Cold.class, kafka.bootstrapServers(), topic));
        bare.add(seconds(Bare.class, kafka.bootstrapServers(), topic));
      }
      report.line(
          "   a bare consumer that reads the same, seconds: %s", new Figures(bare).spread());
      judge(report, "from Kafka", own);
    }
  }

  private static void judge(Report report, String name, List<Double> seconds) {
    Figures figures = new Figures(seconds);
    report.line("   %s, seconds: %s", name, figures.spread());
    report.atMost("startup " + name + ", median seconds", figures.median(), TARGET_SECONDS);
  }

  private static List<Double> seconds(Options options, Class<?> main) throws Exception {
    List<Double> seconds = new ArrayList<>();
    for (int i = 0; i < options.rounds(); i++) {
      seconds.add(seconds(main));
    }
    return seconds;
  }

  private static double seconds(Class<?> main, String... arguments) throws Exception {
    return Double.parseDouble(ChildJvm.run(main, List.of("-Xmx512m"), arguments));
  }

  /** A cold JVM with a consumer and nothing else: what Kafka's client takes of the time. */
  static final class Bare {
    private Bare() {}

    /** The bootstrap servers and the topic. */
    public static void main(String[] args) {
      long start = System.nanoTime();
      Map<String, Object> settings = KafkaTopics.consumer(args[0], StringDeserializer.class);
      try (KafkaConsumer<byte[], String> consumer = new KafkaConsumer<>(settings)) {
        consumer.assign(KafkaTopics.all(args[1]));
        long count = 0;
        while (count < RECORDS) {
          count += consumer.poll(Duration.ofMillis(100)).count();
        }
        System.out.println((System.nanoTime() - start) / 1e9);
      }
    }
  }

  /** The program of the cold JVM. */
  static final class Cold {
    private Cold() {}

    /** The bootstrap servers and the topic, or nothing for records in memory. */
    public static void main(String[] args) throws Exception {
      BatchCosts first = new BatchCosts(0, 1);
      try (StreamingContext context = new StreamingContext("startup", Duration.ofMillis(100))) {
        BatchLatency.byKey(words(context, args));
        context.addStreamingListener(first);
        long start = System.nanoTime();
        context.start();
        long records = first.await(Duration.ofMinutes(1)).get(0).numRecords();
        double seconds = (System.nanoTime() - start) / 1e9;
        if (records == 0) {
          throw new IllegalStateException("the first batch was empty");
        }
        System.out.println(seconds);
      }
      System.exit(0);
    }

    private static DStream<String> words(StreamingContext context, String[] args) {
      return args.length == 0
          ? context.sourceStream(new PreparedSource<>(batch -> List.of(List.of("a", "b", "c"))))
          : KafkaStreams.<String>of(
                  context, args[1], KafkaTopics.consumer(args[0], StringDeserializer.class))
              .map(ConsumerRecord::value);
    }
  }
}
