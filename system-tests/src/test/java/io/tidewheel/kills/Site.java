package io.tidewheel.kills;

import io.tidewheel.kills.trap.TrappedDirectoryProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * What outlives the processes of a program: a checkpoint, a destination, and a log. Used by one
 * thread.
 */
final class Site implements AutoCloseable {
  /** The end of a program that goes on until it is killed. */
  static final long NEVER = Long.MAX_VALUE;

  private static final AtomicLong NUMBERS = new AtomicLong();

  private final Destination destination;
  private final Random random;
  private final Path directory;
  private final String address;
  private final boolean stateful;
  private boolean sound;

  Site(Destination destination, Random random) throws Exception {
    this.destination = destination;
    this.random = random;
    stateful = random.nextInt(4) > 0;
    directory =
        Path.of(
                System.getProperty("kills.directory", "target/kills"),
                destination.name() + "-" + NUMBERS.incrementAndGet())
            .toAbsolutePath();
    delete(directory);
    address = destination.create(Files.createDirectories(directory.resolve("destination")));
  }

  /** Whether rows come out of state, as they do in most. */
  boolean isStateful() {
    return stateful;
  }

  Destination destination() {
    return destination;
  }

  Tables tables() throws Exception {
    return destination.read(address);
  }

  /**
   * Starts a process, with settings at random.
   *
   * @param end before which number it ends
   * @param more arguments, and settings that are not to be at random
   */
  Child start(long end, Map<String, String> more, Consumer<String> heard) throws IOException {
    Map<String, String> arguments = settings();
    arguments.put("checkpoint", TrappedDirectoryProvider.location(directory.resolve("checkpoint")));
    arguments.put("destination", destination.name());
    arguments.put("address", address);
    arguments.put("stateful", Boolean.toString(stateful));
    arguments.put("end", Long.toString(end));
    arguments.putAll(more);
    return new Child(Program.class, arguments, directory.resolve("log"), heard);
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

  /** Nobody will want to look at it later. */
  void discard() {
    sound = true;
  }

  /** Deletes everything, if it is known to be of no interest. */
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

  @Override
  public String toString() {
    return "destination=" + destination.name() + ", directory=" + directory;
  }
}
