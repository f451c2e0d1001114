package io.tidewheel.benchmarks;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs benchmarks by name. Ends with 1 if a target was missed, with 2 if the command line was
 * wrong.
 */
public final class Benchmarks {
  private static final Map<String, Benchmark> BY_NAME = new LinkedHashMap<>();

  static {
    BY_NAME.put("count", new Count());
    BY_NAME.put("wordcount", new WordCount());
    BY_NAME.put("wordcount-memory", new WordCountInMemory());
    BY_NAME.put("sliding", new SlidingCount());
    BY_NAME.put("latency", new KafkaLatency());
    BY_NAME.put("latency-memory", new BatchLatency());
    BY_NAME.put("steady", new SteadyRate());
    BY_NAME.put("startup", new Startup());
    BY_NAME.put("backlog", new Backlog());
    BY_NAME.put("checkpoint", new CheckpointCosts());
    BY_NAME.put("wal", new WriteAheadLog());
    BY_NAME.put("receivers", new ReceiverCount());
    BY_NAME.put("approaches", new Approaches());
    BY_NAME.put("stall", new Stall());
    BY_NAME.put("tuning", new Tuning());
    BY_NAME.put("state", new LargeState());
    BY_NAME.put("database", new DatabaseThroughput());
    BY_NAME.put("latency-database", new DatabaseLatency());
    if (System.getProperty("tidewheel.spark") != null) {
      BY_NAME.put("spark", new SparkJobs());
    }
  }

  private Benchmarks() {}

  /** The names, then options. */
  public static void main(String[] args) throws Exception {
    if (args.length == 2 && args[0].equals("top")) {
      Profile.top(Path.of(args[1]), new Report(System.out, true));
      return;
    }
    List<String> names = args.length == 0 ? List.of() : Arrays.asList(args[0].split(","));
    if (names.equals(List.of("all"))) {
      names = List.copyOf(BY_NAME.keySet());
    }
    if (names.isEmpty() || !BY_NAME.keySet().containsAll(names)) {
      System.err.println(usage());
      System.exit(2);
    }
    Options options = Options.parse(args, 1);
    Report report = new Report(System.out, options.scale() == 1);
    report.machine();
    for (String name : names) {
      report.title(BY_NAME.get(name).description());
      BY_NAME.get(name).run(options, report);
    }
    System.exit(report.conclude() ? 0 : 1); // Threads of clients may be left.
  }

  private static String usage() {
    return "usage: benchmarks/run all|NAME[,NAME...] [--rounds N] [--scale X] [--jfr FILE]"
        + " [--only WORD]\n"
        + "       benchmarks/run top FILE\n"
        + "names: "
        + String.join(", ", BY_NAME.keySet());
  }
}
