package io.tidewheel.kills.received;

import io.tidewheel.kills.Child;
import io.tidewheel.kills.trap.Step;
import io.tidewheel.kills.trap.TrappedDirectoryProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Where a program with receivers is killed again and again: its directory, its settings, which are
 * others each time, and the database with what came of it. Used by one thread.
 */
final class Scene implements AutoCloseable {
  private static final AtomicLong NUMBERS = new AtomicLong();

  /** Some settings come to some steps too seldom to be waited for. */
  private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** Before this Kubernetes kills. */
  private static final long LONGEST_STOP_NANOS = TimeUnit.SECONDS.toNanos(30);

  /** As a shell says that SIGTERM ended it. */
  private static final int TERMINATED = 143;

  private final Random random;
  private final Path directory;
  private final String address;
  private String last = "none";
  private boolean sound;

  Scene(String name, Random random) throws IOException, SQLException {
    this.random = random;
    directory =
        Path.of(
                System.getProperty("kills.directory", "target/kills"),
                name + "-" + NUMBERS.incrementAndGet())
            .toAbsolutePath();
    delete(directory);
    Files.createDirectories(directory);
    address = "jdbc:sqlite:" + directory.resolve("results.db");
    execute("create table arrivals (part bigint, number bigint, life bigint, batch bigint)");
    execute("create table counts (part bigint primary key, count bigint)");
  }

  Path directory() {
    return directory;
  }

  String oneOf(String... values) {
    return values[random.nextInt(values.length)];
  }

  /** Starts the program. */
  interface Starter {
    /** Starts it with the arguments of this time, to which it may add. */
    Child start(Map<String, String> arguments) throws Exception;
  }

  /**
   * Kills the program when it is at a step for the n-th time, n at random.
   *
   * @param afterwards how many milliseconds it may live after that, at most
   * @return whether it came to that; else it was killed later
   */
  boolean killAt(Step step, Starter starter, int afterwards) throws Exception {
    long arrival = 1L + random.nextInt(step.mostArrivals());
    last = step + ", arrival " + arrival;
    try (Child child = starter.start(arguments(step.trap(arrival)))) {
      String line =
          child.await(
              said -> said.startsWith("AT ") || (step.isOfTheStart() && said.equals("UP")),
              LONGEST_NANOS);
      boolean trapped = line != null && line.startsWith("AT ");
      // Others may go on for a while.
      check(
          child.live(trapped && random.nextBoolean() ? 0 : random.nextInt(afterwards)),
          "it ended by itself");
      return trapped;
    }
  }

  /** Has the program end gracefully (SIGTERM) amid its work. */
  void terminate(Starter starter) throws Exception {
    last = "SIGTERM";
    try (Child child =
        starter.start(arguments(Map.of("streaming.stopGracefullyOnShutdown", "true")))) {
      check(child.await(said -> said.equals("UP")) != null, "it did not start");
      check(child.live(random.nextInt(500)), "it ended by itself");
      long asked = System.nanoTime();
      child.terminate();
      check(child.exitValue() == TERMINATED, "it ended with " + child.exitValue());
      check(System.nanoTime() - asked < LONGEST_STOP_NANOS, "it took too long to stop");
    }
  }

  /** What is done when the program is up for the last time, so that it ends. */
  interface Ending {
    void send(Child child) throws Exception;
  }

  /** Lets the program come to its end, and returns which process that was. */
  long letEnd(Starter starter, Ending ending) throws Exception {
    last = "the end";
    try (Child child = starter.start(arguments(Map.of()))) {
      check(child.await(said -> said.equals("UP")) != null, "it did not start");
      ending.send(child);
      check(child.await(said -> said.equals("DONE")) != null, "it failed");
      check(child.exitValue() == 0, "it ended with " + child.exitValue());
      return child.pid();
    }
  }

  private Map<String, String> arguments(Map<String, String> trap) {
    Map<String, String> arguments = new LinkedHashMap<>();
    arguments.put("engine.threads", oneOf("1", "2", "4"));
    arguments.put("streaming.blockInterval", oneOf("5ms", "20ms", "50ms"));
    arguments.put("streaming.receiver.memory", oneOf("0", "2000", "1000000"));
    arguments.put("streaming.recovery.maxRecords", oneOf("50", "1000000"));
    arguments.put("streaming.checkpoint.segmentBytes", oneOf("1024", "2048", "8192"));
    arguments.put("state.snapshot.minBytes", oneOf("500", "5000"));
    arguments.put("checkpoint", TrappedDirectoryProvider.location(directory.resolve("checkpoint")));
    arguments.put("address", address);
    arguments.putAll(trap);
    return arguments;
  }

  // ------------------------------------------------------------------ what came of it

  /** Looks at a row. */
  interface Visitor {
    void visit(ResultSet row) throws SQLException;
  }

  void select(String query, Visitor visitor) throws SQLException {
    try (Connection connection = open();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      while (rows.next()) {
        visitor.visit(rows);
      }
    }
  }

  long number(String query) throws SQLException {
    long[] found = new long[1];
    select(query, row -> found[0] = row.getLong(1));
    return found[0];
  }

  /** No two rows that are the same in these columns, of which the first are part and number. */
  void checkNothingTwice(String columns) throws SQLException {
    select(
        "select "
            + columns
            + ", count(*) from arrivals group by "
            + columns
            + " having count(*) > 1",
        row -> check(false, "twice: part " + row.getInt(1) + ", number " + row.getLong(2)));
  }

  /**
   * State and table are of the same batches.
   *
   * @param mayLose whether a batch may be lost to state only
   */
  void checkState(boolean mayLose) throws SQLException {
    select(
        "select part, count(*), (select count from counts c where c.part = a.part)"
            + " from arrivals a group by part",
        row ->
            check(
                row.getLong(2) == row.getLong(3) || (mayLose && row.getLong(2) > row.getLong(3)),
                "part %d: rows=%d, the state counted %d"
                    .formatted(row.getInt(1), row.getLong(2), row.getLong(3))));
  }

  void check(boolean fine, String problem) {
    if (!fine) {
      throw new AssertionError("step=" + last + ": " + problem + "\n  all is kept in " + directory);
    }
  }

  private void execute(String command) throws SQLException {
    try (Connection connection = open();
        Statement statement = connection.createStatement()) {
      statement.execute(command);
    }
  }

  private Connection open() throws SQLException {
    Properties properties = new Properties();
    properties.put("journal_mode", "WAL");
    properties.put("busy_timeout", "20000");
    return DriverManager.getConnection(address, properties);
  }

  /** Nothing is wrong, so nothing need be kept. */
  void isSound() {
    sound = true;
  }

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
