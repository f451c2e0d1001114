package io.tidewheel.kills.received;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidewheel.kills.Child;
import io.tidewheel.kills.trap.Step;
import io.tidewheel.kills.trap.TrappedDirectoryProvider;
import io.tidewheel.testkit.kafka.EmbeddedKafka;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * A program that receives from Kafka and is killed again and again, and what must be in its
 * database then: every number; none twice that one process received; and of those that were
 * received again only numbers behind the offsets that were committed when the process before was
 * dead. The number of a record is its offset. Used by one thread.
 */
final class KafkaRun implements AutoCloseable {
  private static final AtomicLong NUMBERS = new AtomicLong();
  private static final int IN_STEP = 5;
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(3);

  private final Random random;
  private final Path directory;
  private final String address;
  private final EmbeddedKafka kafka;
  private final Thread sender = new Thread(this::send, "sender");
  private final Map<Long, Map<TopicPartition, Long>> committedBefore = new HashMap<>();
  private String last = "none";
  private boolean sound;
  private volatile boolean ending;

  /** How many numbers were sent to each partition; of the sender's thread until it has ended. */
  private long sent;

  KafkaRun(long seed) throws Exception {
    random = new Random(seed);
    directory =
        Path.of(
                System.getProperty("kills.directory", "target/kills"),
                "kafka-" + NUMBERS.incrementAndGet())
            .toAbsolutePath();
    delete(directory);
    Files.createDirectories(directory);
    address = "jdbc:sqlite:" + directory.resolve("results.db");
    execute("create table arrivals (part bigint, number bigint, life bigint, batch bigint)");
    execute("create table counts (part bigint primary key, count bigint)");
    kafka = EmbeddedKafka.builder().directory(directory.resolve("broker")).start();
    kafka.createTopic(KafkaProgram.TOPIC, KafkaProgram.PARTITIONS);
    sender.setDaemon(true);
    sender.start();
  }

  private void send() {
    while (!ending) {
      List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
      for (int i = 0; i < IN_STEP; i++) {
        for (int part = 0; part < KafkaProgram.PARTITIONS; part++) {
          records.add(record(part, Long.toString(sent + i)));
        }
      }
      kafka.send(records);
      sent += IN_STEP;
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private static ProducerRecord<byte[], byte[]> record(int part, String number) {
    byte[] value = (part + " " + number).getBytes(UTF_8);
    return new ProducerRecord<>(KafkaProgram.TOPIC, part, null, value);
  }

  private Child start(Map<String, String> more) throws IOException {
    Map<String, String> arguments = new LinkedHashMap<>();
    arguments.put("engine.threads", oneOf("1", "2", "4"));
    arguments.put("streaming.blockInterval", oneOf("5ms", "20ms", "50ms"));
    arguments.put("streaming.receiver.memory", oneOf("0", "2000", "1000000"));
    arguments.put("streaming.recovery.maxRecords", oneOf("50", "1000000"));
    arguments.put("streaming.checkpoint.segmentBytes", oneOf("1024", "8192", "65536"));
    arguments.put("state.snapshot.minBytes", oneOf("500", "5000"));
    arguments.put("checkpoint", TrappedDirectoryProvider.location(directory.resolve("checkpoint")));
    arguments.put("address", address);
    arguments.put("brokers", kafka.bootstrapServers());
    arguments.put("reliable", "true");
    arguments.putAll(more);
    Map<TopicPartition, Long> committed = kafka.committedOffsets(KafkaProgram.GROUP);
    Child child = new Child(KafkaProgram.class, arguments, directory.resolve("log"), line -> {});
    committedBefore.put(child.pid(), committed);
    return child;
  }

  private String oneOf(String... values) {
    return values[random.nextInt(values.length)];
  }

  /**
   * Kills the program when it is at a step for the n-th time, n at random.
   *
   * @return whether it came to that; else it was killed later
   */
  boolean killAt(Step step) throws Exception {
    long arrival = 1L + random.nextInt(step.mostArrivals());
    last = step + ", arrival " + arrival;
    try (Child child = start(step.trap(arrival))) {
      String line =
          child.await(said -> said.startsWith("AT ") || (step.isOfTheStart() && said.equals("UP")));
      check(line != null, "it ended by itself");
      boolean trapped = line.startsWith("AT ");
      check(
          child.live(trapped && random.nextBoolean() ? 0 : random.nextInt(150)),
          "it ended by itself");
      return trapped;
    }
  }

  /** How many rows there are, and how many of them are repetitions. */
  record Outcome(long rows, long repeated) {}

  /** Lets the program come to the end of the topic, and looks at everything. */
  Outcome finish() throws Exception {
    last = "the end";
    try (Child child = start(Map.of())) {
      check(child.await(said -> said.equals("UP")) != null, "it did not start");
      ending = true;
      sender.join();
      for (int part = 0; part < KafkaProgram.PARTITIONS; part++) {
        kafka.send(List.of(record(part, KafkaProgram.END)));
      }
      check(child.await(said -> said.equals("DONE")) != null, "it failed");
      check(child.exitValue() == 0, "it ended with " + child.exitValue());
    }
    checkNothingIsMissing();
    checkNoLifeRepeatsItself();
    checkOnlyUncommittedIsRepeated();
    checkState();
    long rows = number("select count(*) from arrivals");
    sound = true;
    return new Outcome(rows, rows - KafkaProgram.PARTITIONS * sent);
  }

  private void checkNothingIsMissing() throws SQLException {
    for (int part = 0; part < KafkaProgram.PARTITIONS; part++) {
      String ofPart = " from arrivals where part = " + part;
      check(number("select count(distinct number)" + ofPart) == sent, "missing in part " + part);
      check(number("select max(number)" + ofPart) == sent - 1, "more than was sent to " + part);
    }
  }

  private void checkNoLifeRepeatsItself() throws SQLException {
    select(
        "select part, number, life from arrivals group by part, number, life having count(*) > 1",
        row -> check(false, "twice: part " + row.getInt(1) + ", number " + row.getLong(2)));
  }

  private void checkOnlyUncommittedIsRepeated() throws SQLException {
    select(
        "select life, part, min(number) from arrivals group by life, part",
        row -> {
          long committed =
              committedBefore
                  .get(row.getLong(1))
                  .getOrDefault(new TopicPartition(KafkaProgram.TOPIC, row.getInt(2)), 0L);
          check(
              row.getLong(3) >= committed,
              "part %d: the process received number=%d again, although offset=%d was committed"
                  .formatted(row.getInt(2), row.getLong(3), committed));
        });
  }

  private void checkState() throws SQLException {
    select(
        "select part, count(*), (select count from counts c where c.part = a.part)"
            + " from arrivals a group by part",
        row ->
            check(
                row.getLong(2) == row.getLong(3),
                "part %d: rows=%d, the state counted %d"
                    .formatted(row.getInt(1), row.getLong(2), row.getLong(3))));
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

  private long number(String query) throws SQLException {
    try (Connection connection = open();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getLong(1);
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
      throw new AssertionError("step=" + last + ": " + problem + "\n  all is kept in " + directory);
    }
  }

  @Override
  public void close() throws IOException {
    ending = true;
    kafka.close();
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
