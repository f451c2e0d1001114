package io.tidewheel.internal.jdbc;

import io.tidewheel.jdbc.JdbcDialect;
import io.tidewheel.spi.sink.SinkException.Problem;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * H2, from version 2.
 *
 * @param file whether this process has the database in a file
 */
record H2Dialect(boolean file) implements JdbcDialect {
  private static final long serialVersionUID = 1L;

  private static final String WAIT_MILLIS = "10000";

  private static final int LOCK_TIMEOUT = 50200;
  private static final int CONCURRENT_UPDATE = 90131;
  private static final int OBJECT_CLOSED = 90007;
  private static final int IN_USE = 90020;
  private static final int CONNECTION_BROKEN = 90067;
  private static final int CLOSED = 90098;
  private static final int SHUTTING_DOWN = 90121;

  @Override
  public String upsert(String table, List<String> columns, List<String> keys) {
    String values = String.join(", ", Collections.nCopies(columns.size(), "?"));
    return "MERGE INTO %s (%s) KEY (%s) VALUES (%s)"
        .formatted(table, String.join(", ", columns), String.join(", ", keys), values);
  }

  @Override
  public int maxIdentifierBytes() {
    return 256;
  }

  @Override
  public String createMarkers(String table) {
    return createMarkers(table, "VARCHAR", "TIMESTAMP WITH TIME ZONE");
  }

  @Override
  public Map<String, String> properties() {
    // Without WRITE_DELAY=0 the last half second of commits is lost when the process is killed.
    return file
        ? Map.of("LOCK_TIMEOUT", WAIT_MILLIS, "WRITE_DELAY", "0")
        : Map.of("LOCK_TIMEOUT", WAIT_MILLIS);
  }

  @Override
  public Problem problem(SQLException failure) {
    return switch (failure.getErrorCode()) {
      case LOCK_TIMEOUT, CONCURRENT_UPDATE -> Problem.CONTENDED;
      case OBJECT_CLOSED, IN_USE, CONNECTION_BROKEN, CLOSED, SHUTTING_DOWN -> Problem.UNAVAILABLE;
      default -> JdbcDialect.super.problem(failure);
    };
  }

  @Override
  public String advice(SQLException failure) {
    return failure.getErrorCode() == IN_USE
        ? "another process has the file open: end it, or use H2's server mode in both"
        : null;
  }
}
