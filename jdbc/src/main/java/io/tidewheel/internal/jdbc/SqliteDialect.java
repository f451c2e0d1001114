package io.tidewheel.internal.jdbc;

import io.tidewheel.jdbc.JdbcColumn;
import io.tidewheel.jdbc.JdbcDialect;
import io.tidewheel.spi.sink.SinkException.Problem;
import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.Temporal;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** SQLite, from version 3.24: one writer at a time, text for what it has no type for. */
record SqliteDialect() implements JdbcDialect {
  private static final long serialVersionUID = 1L;

  // The last eight bits of result codes.
  private static final int BUSY = 5;
  private static final int LOCKED = 6;
  private static final int FULL = 13;
  private static final int CANNOT_OPEN = 14;

  /** Of one length, so that text sorts as times do. */
  private static final DateTimeFormatter INSTANT =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSXXX");

  private static final DateTimeFormatter LOCAL =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS");
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSSSSS");

  @Override
  public String upsert(String table, List<String> columns, List<String> keys) {
    return insert(table, columns) + OnConflict.update(columns, keys);
  }

  @Override
  public boolean isMissingTable(SQLException failure) {
    return String.valueOf(failure.getMessage()).contains("no such table");
  }

  @Override
  public String createMarkers(String table) {
    return createMarkers(table, "TEXT", "TEXT");
  }

  @Override
  public Map<String, String> properties() {
    return Map.of(
        "journal_mode", "WAL",
        "synchronous", "FULL",
        "busy_timeout", "10000",
        // Waits for other writers at the start, where waiting cannot end in a deadlock.
        "transaction_mode", "IMMEDIATE");
  }

  @Override
  public int poolSize() {
    return 1; // Others would only wait, and less fairly than for a connection.
  }

  @Override
  public Problem problem(SQLException failure) {
    return switch (failure.getErrorCode() & 0xff) {
      case BUSY, LOCKED -> Problem.CONTENDED;
      case FULL -> Problem.UNAVAILABLE;
      default -> JdbcDialect.super.problem(failure);
    };
  }

  @Override
  public String advice(SQLException failure) {
    String message = String.valueOf(failure.getMessage());
    if (message.contains("ON CONFLICT clause does not match")) {
      return "make the key columns the table's primary key, or a unique constraint";
    }
    return switch (failure.getErrorCode() & 0xff) {
      case BUSY, LOCKED ->
          "another process holds the write lock of the file; SQLite takes one writer at a time:"
              + " close it there, or use another database for more than one process";
      case FULL -> "free space on the disk of the file";
      case CANNOT_OPEN -> "the directory of the file must exist and be writable";
      default -> null;
    };
  }

  @Override
  public void bind(PreparedStatement statement, int index, Object value, JdbcColumn column)
      throws SQLException {
    if ((value instanceof Double || value instanceof Float)
        && Double.isNaN(((Number) value).doubleValue())) {
      throw new IllegalArgumentException("NaN, of which SQLite makes NULL");
    } else if (value instanceof Boolean flag) {
      statement.setInt(index, flag ? 1 : 0);
    } else if (value instanceof BigDecimal number) {
      statement.setString(index, number.toString());
    } else if (value instanceof UUID id) {
      statement.setString(index, id.toString());
    } else if (value instanceof Temporal time) {
      statement.setString(index, text(time));
    } else {
      JdbcDialect.super.bind(statement, index, value, column);
    }
  }

  private static String text(Temporal time) {
    if (time instanceof OffsetDateTime instant) {
      return INSTANT.format(instant.withOffsetSameInstant(ZoneOffset.UTC));
    } else if (time instanceof LocalDateTime local) {
      return LOCAL.format(local);
    }
    return time instanceof LocalTime local ? TIME.format(local) : time.toString();
  }
}
