package io.tidewheel.kills.received;

import io.tidewheel.kills.Child;
import io.tidewheel.kills.received.Sender.Span;
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
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * One program with receivers that is killed again and again, and what must be in its database then.
 * With a write-ahead log: what was acknowledged is there, and nothing that a process stored is
 * there twice; since the sender sends again what was not acknowledged, every number is there.
 * Without: no number is there twice. Used by one thread.
 */
final class ReceivingRun implements AutoCloseable {
  private static final AtomicLong NUMBERS = new AtomicLong();

  private final boolean reliable;
  private final Random random;
  private final Path directory;
  private final String address;
  private final Sender sender;
  private String last = "none";
  private boolean sound;

  ReceivingRun(boolean reliable, long seed) throws Exception {
    this.reliable = reliable;
    random = new Random(seed);
    directory =
        Path.of(
                System.getProperty("kills.directory", "target/kills"),
                "received-" + NUMBERS.incrementAndGet())
            .toAbsolutePath();
    delete(directory);
    Files.createDirectories(directory);
    address = "jdbc:sqlite:" + directory.resolve("results.db");
    execute("create table arrivals (part bigint, number bigint, life bigint, batch bigint)");
    execute("create table counts (part bigint primary key, count bigint)");
    sender = new Sender(reliable);
  }

  private Child start(Map<String, String> more) throws IOException {
    Map<String, String> arguments = new LinkedHashMap<>();
    arguments.put("engine.threads", oneOf("1", "2", "4"));
    arguments.put("streaming.overrun", oneOf("merge", "merge", "queue"));
    arguments.put("streaming.blockInterval", oneOf("5ms", "20ms", "50ms"));
    arguments.put("streaming.receiver.memory", oneOf("0", "2000", "1000000"));
    arguments.put("streaming.recovery.maxRecords", oneOf("50", "1000000"));
    arguments.put("streaming.checkpoint.segmentBytes", oneOf("1024", "8192", "65536"));
    arguments.put("streaming.checkpoint.backgroundThreads", oneOf("true", "true", "false"));
    arguments.put("state.snapshot.minBytes", oneOf("500", "5000"));
    arguments.put("checkpoint", TrappedDirectoryProvider.location(directory.resolve("checkpoint")));
    arguments.put("address", address);
    arguments.put("port", Integer.toString(sender.port()));
    arguments.put("reliable", Boolean.toString(reliable));
    arguments.putAll(more);
    return new Child(ReceivingProgram.class, arguments, directory.resolve("log"), line -> {});
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
    try (Child child = start(step.trap(arrival))) {
      String line =
          child.await(said -> said.startsWith("AT ") || (step.isOfTheStart() && said.equals("UP")));
      check(line != null, "it ended by itself");
      trapped = line.startsWith("AT ");
      // Others may go on for a while.
      check(
          child.live(trapped && random.nextBoolean() ? 0 : random.nextInt(60)),
          "it ended by itself");
    }
    checkNothingTwice();
    return trapped;
  }

  /** Lets the program come to its end, looks at everything, and returns how many rows there are. */
  long finish() throws Exception {
    last = "the end";
    long life;
    try (Child child = start(Map.of())) {
      life = child.pid();
      check(child.await(said -> said.equals("UP")) != null, "it did not start");
      check(child.live(200), "it ended by itself");
      sender.end();
      check(child.await(said -> said.equals("DONE")) != null, "it failed");
      check(child.exitValue() == 0, "it ended with " + child.exitValue());
    }
    checkNothingTwice();
    Set<String> there = new HashSet<>();
    Set<String> numbers = new HashSet<>();
    select(
        "select part, number, life from arrivals",
        row -> {
          there.add(row.getInt(1) + " " + row.getLong(2) + " " + row.getLong(3));
          numbers.add(row.getInt(1) + " " + row.getLong(2));
        });
    for (Span span : sender.acknowledged()) {
      if (reliable || span.life() == life) {
        for (long number = span.from(); number < span.until(); number++) {
          String arrival = span.part() + " " + number + " " + span.life();
          check(there.contains(arrival), "acknowledged and lost: " + arrival + " of " + span);
        }
      }
    }
    for (int part = 0; part < ReceivingProgram.PARTS && reliable; part++) {
      for (long number = 0; number < sender.until(part); number++) {
        check(numbers.contains(part + " " + number), "missing: " + part + " " + number);
      }
    }
    checkState();
    sound = true;
    return there.size();
  }

  private void checkNothingTwice() throws SQLException {
    String columns = reliable ? "part, number, life" : "part, number";
    select(
        "select "
            + columns
            + ", count(*) from arrivals group by "
            + columns
            + " having count(*) > 1",
        row -> check(false, "twice: part " + row.getInt(1) + ", number " + row.getLong(2)));
  }

  /** State and table are of the same batches; without a log, a batch may be lost to state only. */
  private void checkState() throws SQLException {
    select(
        "select part, count(*), (select count from counts c where c.part = a.part)"
            + " from arrivals a group by part",
        row ->
            check(
                reliable ? row.getLong(2) == row.getLong(3) : row.getLong(2) >= row.getLong(3),
                "part "
                    + row.getInt(1)
                    + ": rows="
                    + row.getLong(2)
                    + ", the state counted "
                    + row.getLong(3)));
  }

  private interface Visitor {
    void visit(ResultSet row) throws SQLException;
  }

  private void select(String query, Visitor visitor) throws SQLException {
    try (Connection connection = open();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      while (rows.next()) {
        visitor.visit(rows);
      }
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

  private void check(boolean fine, String problem) {
    if (!fine) {
      throw new AssertionError(
          "reliable="
              + reliable
              + ", step="
              + last
              + ": "
              + problem
              + "\n  acknowledged: "
              + lastOf(sender.acknowledged())
              + "\n  all is kept in "
              + directory);
    }
  }

  private static List<Span> lastOf(List<Span> spans) {
    return spans.subList(Math.max(0, spans.size() - 10), spans.size());
  }

  @Override
  public void close() throws IOException {
    sender.close();
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
