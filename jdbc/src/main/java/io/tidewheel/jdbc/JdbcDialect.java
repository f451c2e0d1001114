package io.tidewheel.jdbc;

import io.tidewheel.spi.sink.SinkException.Problem;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransactionRollbackException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * In what one database differs from others. PostgreSQL, SQLite and H2 are known by their URLs;
 * another is given to {@link Jdbc#dialect}. Has no state, so its methods may be called by any
 * thread; the ones that get a connection may use, but not keep or close it.
 *
 * <p>What is here suits a database of standard SQL whose {@code UPDATE} locks the rows it changes
 * until the transaction ends and then, in {@code READ COMMITTED}, looks at them again.
 */
public interface JdbcDialect extends Serializable {

  /**
   * The statement that inserts a row, or replaces what the row of the same key has in the other
   * columns.
   *
   * @param table quoted
   * @param columns quoted, in the order in which values are bound; with the keys
   * @param keys quoted; at least one. The table has a primary key or unique constraint on them
   */
  String upsert(String table, List<String> columns, List<String> keys);

  /** The statement that inserts a row; see {@link #upsert}. */
  default String insert(String table, List<String> columns) {
    return "INSERT INTO "
        + table
        + " ("
        + String.join(", ", columns)
        + ") VALUES ("
        + String.join(", ", Collections.nCopies(columns.size(), "?"))
        + ")";
  }

  /** A name as it is written in a statement, whatever characters it has. */
  default String quote(String identifier) {
    return '"' + identifier.replace("\"", "\"\"") + '"';
  }

  /**
   * Whether a name is not too long, in bytes of UTF-8. Databases that cut off the rest would take
   * another table.
   */
  default int maxIdentifierBytes() {
    return 128;
  }

  /** Whether a statement failed because there is no table of that name. */
  default boolean isMissingTable(SQLException failure) {
    String state = failure.getSQLState();
    return state != null && (state.equals("42P01") || state.startsWith("42S0"));
  }

  /**
   * The statement that makes the table of markers unless it is there. Two processes may say it at
   * once. It has the columns application, output and checkpoint of text; part (an integer); batch,
   * epoch and plan (64 bits); changed_at (a time); the primary key is (application, output, part).
   *
   * @param table quoted; column names are to be quoted too
   */
  default String createMarkers(String table) {
    return createMarkers(table, "VARCHAR(200)", "TIMESTAMP");
  }

  /** {@link #createMarkers(String)} with other names for types of text and time. */
  default String createMarkers(String table, String text, String time) {
    return "CREATE TABLE IF NOT EXISTS "
        + table
        + " ("
        + (quote("application") + " " + text + " NOT NULL, ")
        + (quote("output") + " " + text + " NOT NULL, ")
        + (quote("part") + " INTEGER NOT NULL, ")
        + (quote("checkpoint") + " " + text + " NOT NULL, ")
        + (quote("batch") + " BIGINT NOT NULL, ")
        + (quote("epoch") + " BIGINT NOT NULL, ")
        + (quote("plan") + " BIGINT NOT NULL, ")
        + (quote("changed_at") + " " + time + " NOT NULL, ")
        + ("PRIMARY KEY (" + quote("application") + ", " + quote("output") + ", ")
        + (quote("part") + "))");
  }

  /**
   * Properties of connections, for the driver; what the user says in the URL or by {@link
   * Jdbc#property} takes precedence.
   */
  default Map<String, String> properties() {
    return Map.of();
  }

  /**
   * A statement that a new connection begins with.
   *
   * @param idleInTransaction after which a transaction that does nothing is to be ended by the
   *     database, with its connection, so that a process that was paused cannot hold up its
   *     successor
   * @return null if there is none
   */
  default String session(Duration idleInTransaction) {
    return null;
  }

  /** How many connections one process keeps at most, unless {@link Jdbc#poolSize} says it. */
  default int poolSize() {
    return Math.max(4, Runtime.getRuntime().availableProcessors()) + 1;
  }

  /** Begins a transaction that will write, on a connection that commits automatically. */
  default void begin(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
  }

  /**
   * What is to be done about a failure.
   *
   * @return {@link Problem#UNAVAILABLE} if the database cannot be reached or is not ready, {@link
   *     Problem#CONTENDED} if another transaction stood in the way, null if trying again would not
   *     help
   */
  default Problem problem(SQLException failure) {
    String state = failure.getSQLState() == null ? "" : failure.getSQLState();
    if (state.startsWith("40") || failure instanceof SQLTransactionRollbackException) {
      return Problem.CONTENDED;
    }
    boolean lost =
        state.startsWith("08")
            || failure instanceof SQLTransientConnectionException
            || failure instanceof SQLNonTransientConnectionException
            || failure instanceof SQLRecoverableException;
    return lost ? Problem.UNAVAILABLE : null;
  }

  /** What to do about a failure, where this database has more to say than its message; or null. */
  default String advice(SQLException failure) {
    return null;
  }

  /**
   * Binds a value.
   *
   * @param value null, String, Boolean, Byte, Short, Integer, Long, Float, Double, BigDecimal,
   *     {@code byte[]}, UUID, LocalDate, LocalTime, LocalDateTime, OffsetTime or OffsetDateTime (an
   *     instant is one in UTC)
   * @throws IllegalArgumentException if the database cannot hold the value; the message says which
   *     and what it can
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
      LocalDateTime utc = time.withOffsetSameInstant(ZoneOffset.UTC).toLocalDateTime();
      statement.setObject(index, utc);
    } else if (value instanceof LocalDateTime time && column.hasTimeZone()) {
      statement.setObject(index, time.atOffset(ZoneOffset.UTC));
    } else {
      statement.setObject(index, value);
    }
  }

  /** Whether a name is short enough. */
  default boolean fits(String identifier) {
    return identifier.getBytes(StandardCharsets.UTF_8).length <= maxIdentifierBytes();
  }
}
