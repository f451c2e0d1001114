package io.tidewheel.benchmarks;

import io.tidewheel.StreamingConf;
import io.tidewheel.StreamingContext;
import io.tidewheel.jdbc.Jdbc;
import io.tidewheel.jdbc.JdbcSink;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * How long after its creation a record can be seen in the database, beside a loop that commits rows
 * and offsets together. The database itself says when a row was committed.
 */
final class DatabaseLatency implements Benchmark {
  private static final Duration INTERVAL = Duration.ofMillis(20);
  private static final long RATE = 20_000;
  private static final int WARM_UP_SECONDS = 10;
  private static final int SECONDS = 20;
  private static final double TARGET = 1.3;

  /** A row: the number of a record, and when it was made, in microseconds since the epoch. */
  record Row(long id, long created) {
    static Row parse(String value) {
      int comma = value.indexOf(',');
      return new Row(
          Long.parseLong(value, 0, comma, 10),
          Long.parseLong(value, comma + 1, value.length(), 10));
    }
  }

  @Override
  public String description() {
    return "latency-database: 20,000 records/s from Kafka into PostgreSQL every 20 ms, exactly once";
  }

  @Override
  public void run(Options options, Report report) throws Exception {
    try (KafkaTopics kafka = KafkaTopics.start();
        EmbeddedPostgres postgres =
            EmbeddedPostgres.builder().setServerConfig("track_commit_timestamp", "on").start()) {
      String url = postgres.getJdbcUrl("postgres", "postgres");
      int seconds = WARM_UP_SECONDS + options.scaled(SECONDS);
      List<Double> ratios = new ArrayList<>();
      report.line("   %-12s %10s %10s %10s", "ms", "p50", "p99", "largest");
      for (int round = 0; round < options.rounds(); round++) {
        Figures loop = measure(url, () -> loop(kafka, url, seconds));
        print(report, "loop", loop);
        Figures own = measure(url, () -> tidewheel(kafka, url, seconds));
        print(report, "tidewheel", own);
        ratios.add(own.percentile(0.99) / loop.percentile(0.99));
      }
      report.line("   p99 as a multiple of the loop's: %s", new Figures(ratios).spread());
      report.atMost("p99 into PostgreSQL / that of the loop", new Figures(ratios).median(), TARGET);
    }
  }

  private static void print(Report report, String side, Figures millis) {
    report.line(
        "   %-12s %10.2f %10.2f %10.2f",
        side, millis.median(), millis.percentile(0.99), millis.max());
  }

  private interface Side {
    void run() throws Exception;
  }

  /** The milliseconds from creation to commit of all rows but those of the warm-up. */
  private static Figures measure(String url, Side side) throws Exception {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute("drop table if exists rows, offsets");
      statement.execute("create table rows (id bigint, created bigint)");
      statement.execute("create table offsets (part int primary key, next bigint)");
      side.run();
      List<Double> millis = new ArrayList<>();
      long ids = 0;
      try (ResultSet rows =
          statement.executeQuery(
              "select id, (extract(epoch from pg_xact_commit_timestamp(xmin)) * 1000000)::bigint"
                  + " - created, created - min(created) over () from rows")) {
        while (rows.next()) {
          ids++;
          if (rows.getLong(3) > WARM_UP_SECONDS * 1_000_000L) {
            millis.add(rows.getLong(2) / 1e3);
          }
        }
      }
      try (ResultSet rows = statement.executeQuery("select count(distinct id) from rows")) {
        rows.next();
        if (rows.getLong(1) != ids) {
          throw new IllegalStateException("rows=" + ids + ", different ids=" + rows.getLong(1));
        }
      }
      return new Figures(millis);
    }
  }

  /** Sends what is due every millisecond, each record with the time at which it is made. */
  private static void produce(Producer<String, String> producer, String topic, int seconds) {
    long start = System.nanoTime();
    long next = 0;
    while (next < seconds * RATE) {
      long due = Math.min(seconds * RATE, (long) ((System.nanoTime() - start) / 1e9 * RATE));
      for (; next < due; next++) {
        long micros = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
        var ignored =
            producer.send(
                new ProducerRecord<>(
                    topic, (int) (next % KafkaTopics.PARTITIONS), null, next + "," + micros));
      }
      LockSupport.parkNanos(1_000_000);
    }
    producer.close();
  }

  private static void tidewheel(KafkaTopics kafka, String url, int seconds) throws Exception {
    String topic = kafka.fresh("database");
    Path checkpoint = Files.createTempDirectory(Path.of("benchmarks/target"), "database");
    StreamingConf conf = new StreamingConf().setAppName("latency-database-" + topic);
    try (StreamingContext context = new StreamingContext(conf, INTERVAL)) {
      context.checkpoint(checkpoint.toString());
      KafkaStreams.<String>of(context, topic, kafka.consumer(StringDeserializer.class))
          .map(record -> Row.parse(record.value()))
          .saveTo(JdbcSink.<Row>insert(Jdbc.url(url), "rows", "id", "created"));
      context.start();
      produce(kafka.producer(), topic, seconds);
      awaitRows(url, seconds * RATE);
    }
  }

  private static void loop(KafkaTopics kafka, String url, int seconds) throws Exception {
    String topic = kafka.fresh("database");
    Thread loop = new Thread(() -> insert(kafka, topic, url, seconds * RATE), "loop");
    loop.start();
    produce(kafka.producer(), topic, seconds);
    loop.join();
  }

  private static void insert(KafkaTopics kafka, String topic, String url, long records) {
    try (KafkaConsumer<byte[], String> consumer =
            new KafkaConsumer<>(kafka.consumer(StringDeserializer.class));
        Connection connection = DriverManager.getConnection(url + "&reWriteBatchedInserts=true");
        PreparedStatement row =
            connection.prepareStatement("insert into rows (id, created) values (?, ?)");
        PreparedStatement offset =
            connection.prepareStatement(
                "insert into offsets (part, next) values (?, ?)"
                    + " on conflict (part) do update set next = excluded.next")) {
      connection.setAutoCommit(false);
      consumer.assign(KafkaTopics.all(topic));
      Map<TopicPartition, Long> next = new HashMap<>();
      long seen = 0;
      long due = System.nanoTime();
      while (seen < records) {
        due += INTERVAL.toNanos();
        int rows = 0;
        for (long left = 1; left > 0; left = due - System.nanoTime()) {
          for (ConsumerRecord<byte[], String> record :
              consumer.poll(Duration.ofNanos(Math.max(0, left)))) {
            Row parsed = Row.parse(record.value());
            row.setLong(1, parsed.id());
            row.setLong(2, parsed.created());
            row.addBatch();
            rows++;
            next.put(new TopicPartition(topic, record.partition()), record.offset() + 1);
          }
        }
        if (rows > 0) {
          int[] inserted = row.executeBatch();
          for (Map.Entry<TopicPartition, Long> entry : next.entrySet()) {
            offset.setInt(1, entry.getKey().partition());
            offset.setLong(2, entry.getValue());
            offset.addBatch();
          }
          int[] moved = offset.executeBatch();
          connection.commit();
          seen += inserted.length;
          if (moved.length != next.size()) {
            throw new IllegalStateException("offsets=" + moved.length);
          }
        }
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void awaitRows(String url, long expected) throws SQLException {
    long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      long count = 0;
      while (count < expected) {
        if (System.nanoTime() > deadline) {
          throw new IllegalStateException("rows=" + count + ", must be " + expected);
        }
        LockSupport.parkNanos(200_000_000);
        try (ResultSet rows = statement.executeQuery("select count(*) from rows")) {
          rows.next();
          count = rows.getLong(1);
        }
      }
    }
  }
}
