package io.tidewheel.internal.jdbc;

import io.tidewheel.jdbc.JdbcDialect;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The dialects that are built in. */
public final class Dialects {
  /** Of which databases there are dialects. */
  public static final String NAMES = "PostgreSQL, SQLite and H2";

  private Dialects() {}

  /** The dialect of the database that a URL is for. */
  public static Optional<JdbcDialect> of(String url) {
    if (url.startsWith("jdbc:postgresql:")) {
      return Optional.of(new PostgresDialect());
    }
    if (url.startsWith("jdbc:sqlite:")) {
      return Optional.of(new SqliteDialect());
    }
    if (url.startsWith("jdbc:h2:")) {
      return Optional.of(new H2Dialect(!url.matches("jdbc:h2:(mem|tcp|ssl):.*")));
    }
    return Optional.empty();
  }

  /** An upsert as PostgreSQL and SQLite have it. */
  static String upsert(String table, List<String> columns, List<String> keys) {
    return RowStatements.insert(table, columns) + onConflict(columns, keys);
  }

  /** What they do if the key is there: the end of an insert. Empty without a key. */
  static String onConflict(List<String> columns, List<String> keys) {
    if (keys.isEmpty()) {
      return "";
    }
    String updates =
        columns.stream()
            .filter(column -> !keys.contains(column))
            .map(column -> column + "=excluded." + column)
            .collect(Collectors.joining(","));
    return " on conflict("
        + String.join(",", keys)
        + (updates.isEmpty() ? ") do nothing" : ") do update set " + updates);
  }
}
