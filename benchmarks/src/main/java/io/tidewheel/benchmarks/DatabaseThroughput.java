package io.tidewheel.benchmarks;

import io.tidewheel.StreamingConf;
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
import java.util.ArrayList;
import java.util.List;

/**
 * Records in memory into a table, exactly once, beside a loop that inserts them in batches and
 * commits as often: every {@value #COMMIT_SIZE} rows.
 */
final class DatabaseThroughput implements Benchmark {
  private static final int COMMIT_SIZE = 5_000;
  private static final int ROWS_AT_ONCE = 1_000;
  private static final int SPLITS = 4;
  private static final int BATCHES = 40;
  private static final double TARGET = 0.90;

  /** A row. */
  record Order(long id, String country, double amount) {}

  @Override
  public String description() {
    return "database: rows from memory into PostgreSQL and SQLite, commits of 5,000, exactly once";
  }

  @Override
  public void run(Options options, Report report) throws Exception {
    List<List<Order>> splits = splits();
    int batches = options.scaled(BATCHES);
    long rows = (long) batches * SPLITS * COMMIT_SIZE;
    Path directory = Files.createTempDirectory(Path.of("benchmarks/target"), "database");
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start();
        TwoThreads threads = new TwoThreads()) {
      String url = postgres.getJdbcUrl("postgres", "postgres");
      report.line("   PostgreSQL");
      Comparison.Measured measured =
          new Comparison(report, options, rows)
              .side(
                  "loop, two connections",
                  done ->
                      twoLoops(threads, url + "&reWriteBatchedInserts=true", splits, batches, done))
              .side("tidewheel", done -> tidewheel(directory, url, splits, batches, done))
              .run();
      report.atLeast(
          "speed into PostgreSQL",
          measured.speed("tidewheel", "loop, two connections").median(),
          TARGET);
    }
    String file =
        "jdbc:sqlite:" + directory.resolve("orders.db") + "?journal_mode=WAL&synchronous=FULL";
    report.line("   SQLite");
    Comparison.Measured measured =
        new Comparison(report, options, rows)
            .side("loop", done -> loop(file, splits, batches, done))
            .side("tidewheel", done -> tidewheel(directory, file, splits, batches, done))
            .run();
    report.atLeast("speed into SQLite", measured.speed("tidewheel", "loop").median(), TARGET);
  }

  private static List<List<Order>> splits() {
    List<List<Order>> splits = new ArrayList<>();
    for (int split = 0; split < SPLITS; split++) {
      List<Order> orders = new ArrayList<>();
      for (int i = 0; i < COMMIT_SIZE; i++) {
        orders.add(new Order(i, "country-" + i % 200, i / 100.0));
      }
      splits.add(orders);
    }
    return splits;
  }

  private static void fresh(String url) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute("drop table if exists orders");
      statement.execute("drop table if exists tidewheel_markers");
      statement.execute("create table orders (id bigint, country text, amount double precision)");
    }
  }

  private static long count(String url) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select count(*) from orders")) {
      rows.next();
      return rows.getLong(1);
    }
  }

  private static Object twoLoops(
      TwoThreads threads, String url, List<List<Order>> splits, int batches, Runnable done)
      throws Exception {
    fresh(url);
    int half = SPLITS / 2;
    List<Integer> inserted =
        threads.run(
            () -> insert(url, splits.subList(0, half), batches),
            () -> insert(url, splits.subList(half, SPLITS), batches));
    done.run();
    return inserted.isEmpty() ? 0 : count(url);
  }

  private static Object loop(String url, List<List<Order>> splits, int batches, Runnable done)
      throws SQLException {
    fresh(url);
    int inserted = insert(url, splits, batches);
    done.run();
    return inserted == 0 ? 0 : count(url);
  }

  private static int insert(String url, List<List<Order>> splits, int batches) throws SQLException {
    int inserted = 0;
    try (Connection connection = DriverManager.getConnection(url);
        PreparedStatement statement =
            connection.prepareStatement(
                "insert into orders (id, country, amount) values (?, ?, ?)")) {
      connection.setAutoCommit(false);
      for (int batch = 0; batch < batches; batch++) {
        for (List<Order> split : splits) {
          int pending = 0;
          for (Order order : split) {
            statement.setLong(1, order.id());
            statement.setString(2, order.country());
            statement.setDouble(3, order.amount());
            statement.addBatch();
            if (++pending == ROWS_AT_ONCE) {
              inserted += statement.executeBatch().length;
              pending = 0;
            }
          }
          connection.commit();
        }
      }
    }
    return inserted;
  }

  private static Object tidewheel(
      Path directory, String url, List<List<Order>> splits, int batches, Runnable done)
      throws Exception {
    fresh(url);
    Path checkpoint = Files.createTempDirectory(directory, "checkpoint");
    try (SteppedJob job =
        new SteppedJob(
            new StreamingConf().setAppName("benchmark"),
            context -> {
              context.checkpoint(checkpoint.toString());
              var ignored =
                  context
                      .sourceStream(new PreparedSource<>(batch -> splits))
                      .saveTo(
                          JdbcSink.<Order>insert(
                              Jdbc.url(url), "orders", "id", "country", "amount"));
            })) {
      job.runBatches(batches);
      done.run();
    }
    return count(url);
  }
}
