package io.tidewheel.jdbc;

import java.io.Serializable;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How one kind of database is spoken to. What is here by default is standard SQL; the rest is what
 * databases do not agree on. Serializable, without state.
 */
public interface JdbcDialect extends Serializable {
  /** What it is: {@code PostgreSQL}. */
  String name();

  /** An identifier as it is written in statements, whatever characters it has. */
  default String quote(String identifier) {
    return '"' + identifier.replace("\"", "\"\"") + '"';
  }

  /** A table's name as it is written in statements; a dot separates schema and table. */
  default String quoteTable(String table) {
    return List.of(table.split("\\.", -1)).stream()
        .map(this::quote)
        .collect(Collectors.joining("."));
  }

  /** Properties of the driver, unless the user gave them, and those are wanted. */
  default Map<String, String> properties() {
    return Map.of();
  }

  /**
   * What is executed on each new connection; null for nothing.
   *
   * @param idleInTransactionMillis after how long the database is to end a transaction whose client
   *     is silent, where it can
   */
  default String sessionSettings(long idleInTransactionMillis) {
    return null;
  }

  /** The isolation of transactions, as a constant of {@code java.sql.Connection}; 0 for its own. */
  default int isolation() {
    return java.sql.Connection.TRANSACTION_READ_COMMITTED;
  }

  /**
   * The statement that begins a transaction which will write; null if the database begins one with
   * the first statement, as most do.
   */
  default String begin() {
    return null;
  }

  /** How many connections are of use at the same time. */
  default int mostConnections() {
    return Integer.MAX_VALUE;
  }

  /** The type of a column of text that can be a part of a key. */
  default String textType() {
    return "varchar(200)";
  }

  /**
   * A statement that inserts a row, or replaces the row of the same key.
   *
   * @param columns at least the keys; quoted, as are {@code keys} and {@code table}
   */
  String upsert(String table, List<String> columns, List<String> keys);

  /** Whether a statement failed since a table is not there. */
  boolean isTableMissing(SQLException e);

  /**
   * Whether another transaction stood in the way, so that another try can help: a deadlock, a
   * serialization failure, a lock that was waited for too long.
   */
  default boolean isContention(SQLException e) {
    return e.getSQLState() != null && e.getSQLState().startsWith("40");
  }

  /** Whether the database cannot be reached or is not ready, so that waiting can help. */
  default boolean isUnavailable(SQLException e) {
    return e.getSQLState() != null && e.getSQLState().startsWith("08");
  }

  /** What to do about a failure, where there is more to say than its message does; or null. */
  default String advice(SQLException e) {
    return null;
  }

  /**
   * Sets a parameter.
   *
   * @param value null, String, Boolean, Byte, Short, Integer, Long, Float, Double, BigDecimal,
   *     {@code byte[]}, UUID, LocalDate, LocalTime, LocalDateTime, OffsetTime or OffsetDateTime (an
   *     instant is one in UTC); other types were made one of these, or refused
   * @throws IllegalArgumentException if the database cannot hold the value; the message says which
   */
  default void bind(PreparedStatement statement, int index, Object value, JdbcColumn column)
      throws SQLException {
    if (value instanceof String text) {
      statement.setString(index, text);
    } else if (value instanceof Long number) {
      statement.setLong(index, number);
    } else if (value instanceof Integer number) {
      statement.setInt(index, number);
    } else if (value instanceof Double number) {
      statement.setDouble(index, number);
    } else if (value == null) {
      statement.setNull(index, column.type());
    } else if (value instanceof byte[] bytes) {
      statement.setBytes(index, bytes);
    } else if (value instanceof OffsetDateTime time && column.isText()) {
      statement.setString(index, time.toString());
    } else if (value instanceof OffsetDateTime time && !column.hasTimeZone()) {
      // Not the driver's way, which goes by the time zone of the JVM.
      LocalDateTime utc = time.withOffsetSameInstant(ZoneOffset.UTC).toLocalDateTime();
      statement.setObject(index, utc);
    } else if (value instanceof LocalDateTime time && column.hasTimeZone()) {
      statement.setObject(index, time.atOffset(ZoneOffset.UTC));
    } else {
      statement.setObject(index, value);
    }
  }
}
