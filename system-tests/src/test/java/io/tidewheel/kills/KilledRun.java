package io.tidewheel.kills;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * One program with one checkpoint and one destination, which is killed again and again. After each
 * kill the {@link Oracle} looks at what is there, and at last the program comes to an end. Used by
 * one thread.
 *
 * <p>What is killed where, and the settings of each life, come from a seed. What happens when in a
 * life is up to the machine, so a seed tells what was tried, and cannot repeat it exactly.
 */
final class KilledRun implements AutoCloseable {
  private static final AtomicLong NUMBERS = new AtomicLong();
  private static final long NEVER = Long.MAX_VALUE;
  private static final long LONGEST_LIFE_MILLIS = 900;

  private final Destination destination;
  private final long seed;
  private final Random random;
  private final Path directory;
  private final String address;
  private final boolean stateful;
  private final Progress progress = new Progress();
  private int kills;
  private String last = "nothing";
  private boolean sound;

  KilledRun(Destination destination, long seed) throws Exception {
    this.destination = destination;
    this.seed = seed;
    random = new Random(seed);
    stateful = random.nextInt(4) > 0;
    directory =
        Path.of(
                System.getProperty("kills.directory", "target/kills"),
                destination.name() + "-" + seed + "-" + NUMBERS.incrementAndGet())
            .toAbsolutePath();
    delete(directory);
    address = destination.create(Files.createDirectories(directory.resolve("destination")));
  }

  int kills() {
    return kills;
  }

  /** Starts a life. */
  private Child start(Map<String, String> more, long end) throws IOException {
    progress.lifeBegins();
    Map<String, String> arguments = new LinkedHashMap<>(settings());
    arguments.put("checkpoint", TrappedDirectoryProvider.location(directory.resolve("checkpoint")));
    arguments.put("destination", destination.name());
    arguments.put("address", address);
    arguments.put("stateful", Boolean.toString(stateful));
    arguments.put("end", Long.toString(end));
    arguments.putAll(more);
    return new Child(arguments, directory.resolve("log"), progress::hear);
  }

  /** Whatever may change from one start to the next. */
  private Map<String, String> settings() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("engine.threads", oneOf("1", "2", "4"));
    settings.put("engine.strict", oneOf("false", "false", "false", "false", "true"));
    settings.put("streaming.defaultParallelism", oneOf("2", "3", "5"));
    settings.put("streaming.overrun", oneOf("merge", "merge", "queue"));
    settings.put("streaming.recovery.maxRecords", oneOf("100", "1000000"));
    settings.put("streaming.checkpoint.segmentBytes", oneOf("1024", "8192", "65536"));
    settings.put("streaming.checkpoint.backgroundThreads", oneOf("true", "true", "false"));
    settings.put("streaming.checkpoint.takeover", oneOf("false", "false", "false", "true"));
    settings.put("state.snapshot.minBytes", oneOf("500", "5000", "50000"));
    settings.put("state.snapshot.maxJournalBytes", oneOf("20000", "200000"));
    return settings;
  }

  private String oneOf(String... values) {
    return values[random.nextInt(values.length)];
  }

  /**
   * Kills the program when it is at a step for the n-th time, n at random, and looks.
   *
   * @return whether it came to that; else it was killed later
   */
  boolean killAt(Step step) throws Exception {
    long arrival = 1L + random.nextInt(step.mostArrivals());
    last = step + ", arrival " + arrival;
    boolean trapped;
    try (Child child =
        start(Map.of("step", step.name(), "arrival", Long.toString(arrival)), NEVER)) {
      String line =
          child.await(said -> said.startsWith("AT ") || (step.isOfTheStart() && said.equals("UP")));
      if (line == null) {
        throw failed(List.of("it ended by itself: " + child.exitValue()));
      }
      trapped = line.startsWith("AT ");
      // Others may go on for a while.
      check(child.live(trapped && random.nextBoolean() ? 0 : random.nextInt(40)));
    }
    killed();
    return trapped;
  }

  /** Kills the program after a random time. */
  void killAtRandom() throws Exception {
    long millis = random.nextInt((int) LONGEST_LIFE_MILLIS);
    last = "random, after " + millis + " ms";
    try (Child child = start(Map.of(), NEVER)) {
      check(child.live(millis));
    }
    killed();
  }

  private void check(boolean alive) {
    if (!alive) {
      throw failed(List.of("it ended by itself"));
    }
  }

  private void killed() throws Exception {
    kills++;
    Tables tables = destination.read(address);
    report(Oracle.afterKill(tables, progress, stateful));
  }

  /** Lets the program come to an end, looks at everything, and returns how many rows there are. */
  long finish() throws Exception {
    last = "the end";
    long end = progress.planned() + 1 + random.nextInt(1_000);
    try (Child child = start(Map.of(), end)) {
      String line = child.await(said -> said.equals("DONE"));
      if (line == null || child.exitValue() != 0) {
        throw failed(List.of("it ended with " + child.exitValue()));
      }
    }
    Tables tables = destination.read(address);
    report(Oracle.atEnd(tables, progress, stateful, end));
    sound = true;
    return tables.rows().size();
  }

  private void report(List<String> problems) {
    if (!problems.isEmpty()) {
      throw failed(problems);
    }
  }

  private AssertionError failed(List<String> problems) {
    return new AssertionError(
        "destination="
            + destination.name()
            + ", seed="
            + seed
            + ", kill="
            + kills
            + ", step="
            + last
            + ": all is kept in "
            + directory
            + "\n  "
            + String.join("\n  ", problems));
  }

  /** Nobody will want to look at it, although something was wrong. */
  void discard() {
    sound = true;
  }

  /** Deletes everything, unless something was wrong. */
  @Override
  public void close() throws IOException {
    if (sound) {
      delete(directory);
    }
  }

  private static void delete(Path directory) throws IOException {
    if (Files.exists(directory)) {
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
