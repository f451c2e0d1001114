package io.tidewheel.kills;

import io.tidewheel.exactlyonce.TableSinks;
import io.tidewheel.jdbc.Jdbc;
import io.tidewheel.kills.trap.TrappedSink;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;

/** A database, by Tidewheel's own sink. */
record JdbcDestination(String name, Database.Kind kind) implements Destination {
  @Override
  public String create(Path directory) throws SQLException {
    Database database = kind.create(directory);
    database.createTables();
    return database.url();
  }

  @Override
  public void write(Results results, String address) {
    Jdbc jdbc = Jdbc.url(address).idleInTransaction(Duration.ofSeconds(2));
    results.rows().saveTo(new TrappedSink<>(TableSinks.rows(jdbc)));
    results.totals().saveTo(new TrappedSink<>(TableSinks.totals(jdbc)));
    results.windows().saveTo(new TrappedSink<>(TableSinks.windows(jdbc)));
  }

  /** PostgreSQL ends such a transaction after {@link Jdbc#idleInTransaction}. */
  @Override
  public boolean waitsForThePaused() {
    return kind == Database.Kind.SQLITE;
  }

  @Override
  public Tables read(String address) throws SQLException {
    return new Database(address).read();
  }
}
