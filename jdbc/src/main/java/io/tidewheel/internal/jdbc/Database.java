package io.tidewheel.internal.jdbc;

import io.tidewheel.jdbc.JdbcDialect;
import java.io.Serializable;

/**
 * What is known of a database.
 *
 * @param dialect null if the URL does not tell
 */
public record Database(Login login, JdbcDialect dialect, Limits limits) implements Serializable {

  /**
   * This one, if it has a dialect.
   *
   * @throws IllegalArgumentException if not
   */
  public Database requireDialect() {
    if (dialect == null) {
      throw new IllegalArgumentException(
          "which SQL does "
              + this
              + " take? Known are jdbc:postgresql:, jdbc:sqlite: and jdbc:h2:; say it by"
              + " Jdbc.dialect(...)");
    }
    return this;
  }

  int poolSize() {
    return limits.poolSize() == 0 ? dialect.poolSize() : limits.poolSize();
  }

  @Override
  public String toString() {
    return login.toString();
  }
}
