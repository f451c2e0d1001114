package io.tidewheel.jdbc;

import java.sql.Types;
import java.util.Locale;

/**
 * A column as the database describes it.
 *
 * @param name as it is stored
 * @param type of {@link Types}
 * @param typeName the database's own name of the type, such as {@code timestamptz}
 */
public record JdbcColumn(String name, int type, String typeName) {

  /** Whether it holds text. */
  public boolean isText() {
    return switch (type) {
      case Types.CHAR,
          Types.VARCHAR,
          Types.LONGVARCHAR,
          Types.NCHAR,
          Types.NVARCHAR,
          Types.LONGNVARCHAR,
          Types.CLOB,
          Types.NCLOB ->
          true;
      default -> false;
    };
  }

  /** Whether it holds a time together with a zone or an offset, so an instant. */
  public boolean hasTimeZone() {
    String lower = typeName == null ? "" : typeName.toLowerCase(Locale.ROOT);
    return type == Types.TIMESTAMP_WITH_TIMEZONE
        || type == Types.TIME_WITH_TIMEZONE
        || lower.equals("timestamptz")
        || lower.equals("timetz");
  }
}
