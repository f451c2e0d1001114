package io.tidewheel.internal.jdbc;

import io.tidewheel.jdbc.JdbcColumn;
import io.tidewheel.jdbc.JdbcDialect;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * H2. Names are quoted, so they are as the table was made: in upper case, unless they were quoted
 * then, too.
 *
 * @param file whether the database is a file of this process
 */
record H2Dialect(boolean file) implements JdbcDialect {
  private static final long serialVersionUID = 1L;

  private static final Set<Integer> FLOATING = Set.of(Types.DOUBLE, Types.FLOAT, Types.REAL);
  private static final String WAIT_MILLIS = "10000";
  private static final int IN_USE = 90020;
  private static final Set<Integer> CONTENTION = Set.of(50200, 90131, 40001);
  private static final Set<Integer> UNAVAILABLE = Set.of(IN_USE, 90007, 90067, 90098, 90121, 90135);
  private static final Set<Integer> TABLE_MISSING = Set.of(42102, 42103, 42104);

  @Override
  public String name() {
    return "H2";
  }

  @Override
  public Map<String, String> properties() {
    // Without WRITE_DELAY=0 the last half second of commits is lost when the process is killed.
    return file
        ? Map.of("LOCK_TIMEOUT", WAIT_MILLIS, "WRITE_DELAY", "0")
        : Map.of("LOCK_TIMEOUT", WAIT_MILLIS);
  }

  @Override
  public String upsert(String table, List<String> columns, List<String> keys) {
    String parameters = "?,".repeat(columns.size());
    return "merge into "
        + table
        + "("
        + String.join(",", columns)
        + ") key("
        + String.join(",", keys)
        + ") values ("
        + parameters.substring(0, parameters.length() - 1)
        + ")";
  }

  @Override
  public boolean isTableMissing(SQLException e) {
    return TABLE_MISSING.contains(e.getErrorCode());
  }

  @Override
  public boolean isContention(SQLException e) {
    return JdbcDialect.super.isContention(e) || CONTENTION.contains(e.getErrorCode());
  }

  @Override
  public boolean isUnavailable(SQLException e) {
    return JdbcDialect.super.isUnavailable(e) || UNAVAILABLE.contains(e.getErrorCode());
  }

  @Override
  public String advice(SQLException e) {
    return e.getErrorCode() == IN_USE
        ? "another process has the file open: end it, or use H2's server in both"
        : null;
  }

  @Override
  public void bind(PreparedStatement statement, int index, Object value, JdbcColumn column)
      throws SQLException {
    if ((value instanceof Double || value instanceof Float)
        && !Double.isFinite(((Number) value).doubleValue())
        && !FLOATING.contains(column.type())) {
      throw new IllegalArgumentException(value + ", of which H2 makes another number");
    }
    JdbcDialect.super.bind(statement, index, value, column);
  }
}
