package io.tidewheel.kills;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicLong;

/** A real PostgreSQL, one for this JVM; it ends with it. */
final class PostgresServer {
  private static final AtomicLong SCHEMAS = new AtomicLong();

  private PostgresServer() {}

  /** Starts it when it is needed first. */
  private static final class Holder {
    static final EmbeddedPostgres SERVER = start();

    private static EmbeddedPostgres start() {
      try {
        return EmbeddedPostgres.builder().start();
      } catch (IOException e) {
        throw new UncheckedIOException("PostgreSQL does not start", e);
      }
    }
  }

  /** A place without tables. */
  static Database newSchema() throws SQLException {
    String schema = "run" + SCHEMAS.incrementAndGet();
    try (Connection connection = Holder.SERVER.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("create schema " + schema);
    }
    return new Database(
        Holder.SERVER.getJdbcUrl("postgres", "postgres") + "&currentSchema=" + schema);
  }
}
