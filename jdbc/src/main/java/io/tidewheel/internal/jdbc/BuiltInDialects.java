package io.tidewheel.internal.jdbc;

import io.tidewheel.jdbc.JdbcDialect;
import java.util.Locale;

/** The dialects that are found by the URL. */
public final class BuiltInDialects {
  private BuiltInDialects() {}

  /** The dialect of a URL, or null if it is none of ours. */
  public static JdbcDialect of(String url) {
    String lower = url.toLowerCase(Locale.ROOT);
    if (lower.startsWith("jdbc:postgresql:")) {
      return new PostgresDialect();
    } else if (lower.startsWith("jdbc:sqlite:")) {
      return new SqliteDialect();
    } else if (lower.startsWith("jdbc:h2:")) {
      boolean file = !lower.matches("jdbc:h2:(mem|tcp|ssl):.*");
      return new H2Dialect(file);
    }
    return null;
  }
}
