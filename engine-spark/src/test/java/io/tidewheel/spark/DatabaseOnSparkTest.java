package io.tidewheel.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.Tuple2;
import io.tidewheel.jdbc.Jdbc;
import io.tidewheel.jdbc.JdbcSink;
import io.tidewheel.spi.sink.Claim;
import io.tidewheel.spi.sink.Marker;
import io.tidewheel.spi.sink.OutputId;
import io.tidewheel.spi.sink.SinkControl;
import io.tidewheel.spi.sink.SinkTransaction;
import io.tidewheel.testkit.StreamTest;
import io.tidewheel.testkit.TestInput;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What tasks of Spark write to a PostgreSQL is there once, though tasks are tried twice. */
class DatabaseOnSparkTest {
  private static final AtomicInteger CALLS = new AtomicInteger();
  private static EmbeddedPostgres server;

  @TempDir private Path checkpoint;

  @BeforeAll
  static void startServer() throws Exception {
    server = EmbeddedPostgres.builder().start();
  }

  @AfterAll
  static void stopServer() throws Exception {
    server.close();
  }

  @BeforeEach
  void makeTable() throws Exception {
    CALLS.set(0);
    execute("drop table if exists log, tidewheel_markers");
    execute("create table log (word text, n int)");
  }

  private static void execute(String sql) throws SQLException {
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static List<String> query(String sql) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery(sql)) {
      while (found.next()) {
        rows.add(found.getString(1));
      }
    }
    return rows;
  }

  private static JdbcSink<Tuple2<String, Integer>> sink() {
    return JdbcSink.insert(Jdbc.url(server.getJdbcUrl("postgres", "postgres")), "log", "word", "n");
  }

  @Test
  void aTryThatFailsAfterItWroteLeavesNothingBehind() throws Exception {
    try (StreamTest test = StreamTest.of(Local.conf(), Duration.ofSeconds(1))) {
      test.context().checkpoint(checkpoint.toString());
      TestInput<String> words = test.input();
      words.stream()
          .map(
              word -> {
                if (CALLS.incrementAndGet() == 3) {
                  throw new IllegalStateException("the first try");
                }
                return Tuple2.of(word, 1);
              })
          .saveTo(sink());
      test.start().feed(words, "a", "b", "c", "d", "e", "f").tick();
      test.feed(words, "g").tick();
    }
    assertTrue(CALLS.get() > 7, "calls=" + CALLS);
    assertEquals(
        List.of("a", "b", "c", "d", "e", "f", "g"), query("select word from log order by word"));
  }

  @Test
  void ofTwoTriesAtTheSameTimeOneTakesEffect() throws Exception {
    JdbcSink<Tuple2<String, Integer>> sink = sink();
    OutputId output = new OutputId("application", "log");
    try (SinkControl control = sink.control(output)) {
      long epoch = control.fence("checkpoint", false);
      control.prepare(epoch, 1);
      Claim claim = new Claim(output, "checkpoint", 0, epoch, 7, Marker.NONE, 1);
      JavaSparkContext spark =
          JavaSparkContext.fromSparkContext(
              SparkContext.getOrCreate(
                  new SparkConf()
                      .set("spark.plugins", ReceiverPlugin.class.getName())
                      .setMaster("local[2,2]")
                      .setAppName("test")
                      .set("spark.ui.enabled", "false")
                      .set("spark.driver.host", "127.0.0.1")
                      .set("spark.driver.bindAddress", "127.0.0.1")));
      List<Boolean> wasCommitted =
          spark.parallelize(List.of(1, 2), 2).map(copy -> save(sink, claim, copy)).collect();
      assertEquals(List.of(false, true), wasCommitted.stream().sorted().toList());
    }
    assertEquals(List.of("1"), query("select count(*) from log"));
    assertEquals(List.of("7"), query("select batch from tidewheel_markers where batch >= 0"));
  }

  /** Writes; the one that is first commits when the other waits for it. */
  private static boolean save(JdbcSink<Tuple2<String, Integer>> sink, Claim claim, int copy)
      throws Exception {
    try (SinkTransaction<Tuple2<String, Integer>> transaction = sink.begin(claim)) {
      if (!transaction.isCommitted()) {
        transaction.write(Tuple2.of("a", copy));
        while (query("select 1 from pg_locks where not granted").isEmpty()) {
          Thread.onSpinWait();
        }
        transaction.commit();
      }
      return transaction.isCommitted();
    }
  }
}
