package io.tidewheel.internal.jdbc;

import io.tidewheel.jdbc.JdbcColumn;
import java.math.BigDecimal;
import java.sql.Connection;
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

/**
 * SQLite: one file, one writer at a time. Times and ids are text there; what is committed is
 * durable, which its default for a write-ahead log is not.
 */
record SqliteDialect() implements BulkDialect {
  private static final long serialVersionUID = 1L;

  /** Of one length, so that text sorts as times do. */
  private static final DateTimeFormatter INSTANT =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSXXX");

  private static final DateTimeFormatter LOCAL =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS");
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSSSSS");

  private static final int ROWS_AT_ONCE = 50;
  private static final int MOST_PARAMETERS = 999; // As it was before 3.32.

  private static final int BUSY = 5;
  private static final int LOCKED = 6;
  private static final int FULL = 13;
  private static final int CANNOT_OPEN = 14;
  private static final int PRIMARY_CODE = 0xFF;

  @Override
  public String name() {
    return "SQLite";
  }

  @Override
  public Map<String, String> properties() {
    return Map.of(
        "journal_mode", "WAL",
        "synchronous", "FULL",
        "busy_timeout", "5000");
  }

  /**
   * Immediately, so that it waits for other writers here, and not when it has read already. Said by
   * ourselves: the driver's own way holds the lock of the next transaction from the end of the
   * last.
   */
  @Override
  public String begin() {
    return "begin immediate";
  }

  @Override
  public int mostConnections() {
    return 1;
  }

  @Override
  public int isolation() {
    return 0;
  }

  @Override
  public String textType() {
    return "text";
  }

  @Override
  public String upsert(String table, List<String> columns, List<String> keys) {
    return Dialects.upsert(table, columns, keys);
  }

  @Override
  public RowStatement bulk(Connection connection, RowTarget target) throws SQLException {
    return new ManyRows(connection, target, ROWS_AT_ONCE, MOST_PARAMETERS);
  }

  @Override
  public boolean isTableMissing(SQLException e) {
    return String.valueOf(e.getMessage()).contains("no such table");
  }

  @Override
  public boolean isContention(SQLException e) {
    int code = e.getErrorCode() & PRIMARY_CODE;
    return code == BUSY || code == LOCKED;
  }

  @Override
  public boolean isUnavailable(SQLException e) {
    int code = e.getErrorCode() & PRIMARY_CODE;
    return code == FULL;
  }

  @Override
  public String advice(SQLException e) {
    if (String.valueOf(e.getMessage()).contains("ON CONFLICT clause does not match")) {
      return "make the key columns the table's primary key, or a unique constraint";
    }
    return switch (e.getErrorCode() & PRIMARY_CODE) {
      case BUSY, LOCKED ->
          "another process holds the write lock of the file; SQLite takes one writer at a time:"
              + " close it there, or use another database for several processes";
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
      statement.setString(index, number.toString()); // As a double it would be another.
    } else if (value instanceof UUID id) {
      statement.setString(index, id.toString());
    } else if (value instanceof Temporal time) {
      statement.setString(index, text(time));
    } else {
      BulkDialect.super.bind(statement, index, value, column);
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
